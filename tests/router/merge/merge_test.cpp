// What a merge refuses.
#include "router/merge/merge.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "tests/router/merge/merged_sources.hpp"

using namespace hana;
using namespace hana::test;
using Values = MergedSources::Values;

namespace {

constexpr auto a = MergedSources::a;
constexpr auto b = MergedSources::b;
constexpr auto c = MergedSources::c;

// What the class says that it needs.
static_assert(sizeof(Contribution) <= 64);

}  // namespace

TEST_CASE("contributions beyond the bound are refused, and those that leave make room",
          "[router][merge]") {
  MergedSources sources{{.parameters = 8, .contributions = 2}};
  CHECK(sources.set(a, 1, 0ms) == Values{{1}});
  CHECK(sources.set(b, 2, 300ms) == Values{{2}});
  CHECK(sources.set(c, 3, 600ms).empty());
  CHECK(sources.merge.refusals().no_room == 1);
  CHECK(sources.set(a, 4, 900ms) == Values{{4}});
  sources.leave(b, 1s);
  CHECK(sources.set(c, 5, 1'200ms) == Values{{5}});
  CHECK(sources.merge.refusals().no_room == 1);
}

TEST_CASE("room for contributions is used again for ever", "[router][merge]") {
  MergedSources sources{{.parameters = 8, .contributions = 3}};
  double number = 0;
  for (int i = 0; i < 1'000; ++i)
    for (const auto source : {a, b, c}) {
      sources.open(source, 100, i * 1s);
      number += 1;
      CHECK(sources.set(source, number, i * 1s) == Values{{number}});
      sources.leave(source, i * 1s);
    }
  CHECK(sources.merge.refusals().no_room == 0);
}

TEST_CASE("who is not open, and what is not there, is refused and counted", "[router][merge]") {
  MergedSources sources{{.parameters = 4, .contributions = 16}};
  const auto now = sources.at(0ms);
  const auto set = [&](MergeSource source, unsigned parameter) {
    return sources.merge.set(source, ParameterId{parameter}, {}, ControlClass::Discrete, now);
  };
  CHECK(set(a, 3));
  CHECK_FALSE(set(a, 4));
  CHECK_FALSE(set(MergeSource{7}, 3));
  CHECK_FALSE(set(MergeSource{64}, 3));
  CHECK_FALSE(sources.merge.hold(MergeSource{7}, ParameterId{3}, 1, now));
  CHECK_FALSE(sources.merge.hold(a, ParameterId{4}, 1, now));
  CHECK_FALSE(sources.merge.open(MergeSource{64}, default_merge_priority, now));
  CHECK_FALSE(sources.merge.open(MergeSource{7}, MergePriority{201}, now));
  sources.merge.set_mode(ParameterId{4}, MergeMode::Sum, now);
  CHECK(sources.merge.refusals().unknown == 8);
  sources.leave(a, 1ms);
  sources.heard(a, 2ms);
  CHECK_FALSE(set(a, 3));
  CHECK(sources.sink.take_held().empty());
}

TEST_CASE("numbers that are none, or too many, are refused", "[router][merge]") {
  MergedSources sources;
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  const auto infinity = std::numeric_limits<double>::infinity();
  const auto bad = GENERATE_COPY(Numbers{{nan}, 1}, Numbers{{1, -infinity}, 2}, Numbers{{}, 0},
                                 Numbers{{1, 1, 1, 1}, 5});
  CHECK_FALSE(
      sources.merge.set(a, MergedSources::level, bad, ControlClass::Continuous, sources.at(0ms)));
  CHECK(sources.merge.refusals().malformed == 1);
  CHECK(sources.sink.take_applied().empty());
}
