#include "router/merge/held_states.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "tests/router/merge/merged_sources.hpp"

using namespace hana;
using namespace hana::test;
using Held = std::vector<double>;

namespace {

constexpr auto a = MergedSources::a;
constexpr auto b = MergedSources::b;
constexpr auto c = MergedSources::c;

}  // namespace

TEST_CASE("a note is on until the last source has let go", "[router][merge]") {
  MergedSources sources;
  CHECK(sources.hold(a, 0.5, 0ms) == Held{0.5});
  CHECK(sources.hold(b, 0.7, 1ms) == Held{0.7});
  CHECK(sources.hold(a, 0, 2ms).empty());
  CHECK(sources.hold(b, 0, 3ms) == Held{0});
}

TEST_CASE("a second strike of one source is told and needs no second release", "[router][merge]") {
  MergedSources sources;
  CHECK(sources.hold(a, 0.5, 0ms) == Held{0.5});
  CHECK(sources.hold(a, 0.5, 1ms) == Held{0.5});
  CHECK(sources.hold(a, 0, 2ms) == Held{0});
  CHECK(sources.hold(a, 0, 3ms).empty());
}

TEST_CASE("who does not hold a note does not end it", "[router][merge]") {
  MergedSources sources;
  sources.hold(a, 1, 0ms);
  CHECK(sources.hold(b, 0, 1ms).empty());
  CHECK(sources.hold(b, -1, 1ms).empty());
}

TEST_CASE("priority does not count for notes", "[router][merge]") {
  MergedSources sources;
  sources.open(b, 200, 0ms);
  sources.hold(b, 1, 0ms);
  CHECK(sources.hold(a, 0.5, 1ms) == Held{0.5});
  sources.hold(b, 0, 2ms);
  CHECK(sources.hold(a, 0, 3ms) == Held{0});
}

TEST_CASE("a source that leaves lets go of its notes, once, and only of those", "[router][merge]") {
  MergedSources sources;
  for (const unsigned note : {10U, 11U, 12U})
    sources.merge.hold(a, ParameterId{note}, 1, sources.at(0ms));
  sources.merge.hold(b, ParameterId{11}, 1, sources.at(0ms));
  sources.sink.take_held();
  sources.leave(a, 1ms);
  CHECK(sources.sink.take_held() == Held{0, 0});
  CHECK(sources.sink.strengths[ParameterId{11}] == 1);
  sources.leave(a, 2ms);
  CHECK(sources.sink.take_held().empty());
  sources.leave(b, 3ms);
  CHECK(sources.sink.take_held() == Held{0});
}

TEST_CASE("a silent source's notes end after 2.5 s, also if nobody else is heard",
          "[router][merge]") {
  MergedSources sources;
  sources.hold(a, 1, 100ms);
  CHECK(sources.merge.next_deadline() <= sources.at(2'600ms));
  sources.expire(2'599ms);
  CHECK(sources.sink.take_held().empty());
  sources.expire(2'600ms);
  CHECK(sources.sink.take_held() == Held{0});
  sources.heard(a, 2'700ms);
  CHECK(sources.hold(a, 0, 2'800ms).empty());
}

TEST_CASE("a source that opens again keeps its notes", "[router][merge]") {
  MergedSources sources;
  sources.hold(c, 1, 0ms);
  sources.open(c, 20, 1ms);
  CHECK(sources.sink.take_held().empty());
  CHECK(sources.hold(c, 0, 2ms) == Held{0});
}

TEST_CASE("a strength that is no number is refused and changes nothing", "[router][merge]") {
  MergedSources sources;
  sources.hold(a, 1, 0ms);
  CHECK(sources.hold(a, std::numeric_limits<double>::quiet_NaN(), 1ms).empty());
  CHECK(sources.merge.refusals().malformed == 1);
  CHECK(sources.hold(a, 0, 2ms) == Held{0});
}
