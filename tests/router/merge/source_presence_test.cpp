// What happens to values and notes when sources leave or fall silent.
#include "router/merge/source_presence.hpp"

#include <catch2/catch.hpp>

#include "tests/router/merge/merged_sources.hpp"

using namespace hana;
using namespace hana::test;
using Values = MergedSources::Values;

namespace {

constexpr auto a = MergedSources::a;
constexpr auto b = MergedSources::b;
constexpr auto c = MergedSources::c;

/// All but `silent` are heard each 500 ms.
Values let_pass(MergedSources& sources, MergeSource silent, Clock::duration from,
                Clock::duration to) {
  Values applied;
  for (auto time = from; time <= to; time += 500ms)
    for (const auto source : {a, b, c})
      if (source != silent)
        for (auto& value : sources.heard(source, time)) applied.push_back(value);
  return applied;
}

}  // namespace

TEST_CASE("when a source says goodbye the next lower one has the parameter at once",
          "[router][merge]") {
  MergedSources sources;
  sources.open(a, 120, 0ms);
  sources.open(b, 110, 0ms);
  sources.set(a, 1, 0ms);
  sources.set(b, 2, 1ms);
  sources.set(c, 3, 2ms);
  CHECK(sources.leave(a, 3ms) == Values{{2}});
  CHECK(sources.leave(b, 4ms) == Values{{3}});
  CHECK(sources.leave(c, 5ms).empty());
}

TEST_CASE("a source that vanishes has lost its parameter after 2.5 s and not before",
          "[router][merge]") {
  MergedSources sources;
  sources.open(a, 120, 0ms);
  sources.set(b, 2, 0ms);
  sources.set(a, 1, 100ms);
  CHECK(let_pass(sources, a, 500ms, 2'500ms).empty());
  CHECK(sources.merge.next_deadline() <= sources.at(2'600ms));
  CHECK(sources.expire(2'599ms).empty());
  CHECK(sources.expire(2'600ms) == Values{{2}});
}

TEST_CASE("a sign of life without values keeps a source's parameters", "[router][merge]") {
  MergedSources sources;
  sources.open(a, 120, 0ms);
  sources.set(b, 2, 0ms);
  sources.set(a, 1, 0ms);
  const auto nobody = MergeSource{5};
  CHECK(let_pass(sources, nobody, 500ms, 10s).empty());
}

TEST_CASE("sources that fall silent together change nothing, whichever was heard last",
          "[router][merge]") {
  MergedSources sources;
  sources.open(a, 120, 0ms);
  sources.merge.open(c, default_merge_priority, sources.at(0ms));
  sources.set(b, 2, 0ms);
  sources.set(a, 1, 100ms);
  const auto later = GENERATE(100ms, 500ms, 1'500ms);
  sources.heard(b, later);
  CHECK(sources.expire(10s).empty());
  // Whoever is heard again shows that the network is there, and has what the other does not hold.
  CHECK(sources.heard(b, 20s) == Values{{2}});
}

TEST_CASE("a silent source that is heard again has its parameters back", "[router][merge]") {
  MergedSources sources;
  sources.open(a, 120, 0ms);
  sources.set(b, 2, 0ms);
  sources.set(a, 1, 0ms);
  CHECK(let_pass(sources, a, 500ms, 4s) == Values{{2}});
  CHECK(sources.heard(a, 4'100ms) == Values{{1}});
}

TEST_CASE("the earlier value of a source that returns with a new one does not flash up",
          "[router][merge]") {
  MergedSources sources;
  sources.open(a, 120, 0ms);
  sources.set(b, 2, 0ms);
  sources.set(a, 1, 0ms);
  let_pass(sources, a, 500ms, 4s);
  CHECK(sources.set(a, 7, 4'100ms) == Values{{7}});
}

TEST_CASE("of two that vanish together the one that is left takes over from both, in one step",
          "[router][merge]") {
  MergedSources sources;
  sources.merge.set_mode(MergedSources::level, MergeMode::Sum, sources.at(0ms));
  sources.set(a, 1, 0ms);
  sources.set(b, 2, 0ms);
  sources.set(c, 4, 0ms);
  for (const auto time : {1s, 2s}) sources.heard(c, time);
  CHECK(sources.expire(2'500ms) == Values{{4}});
}

TEST_CASE("what the last one of those that vanish gave stays, however late anybody looks",
          "[router][merge]") {
  MergedSources sources;
  sources.merge.set_mode(MergedSources::level, MergeMode::Sum, sources.at(0ms));
  sources.set(a, 1, 0ms);
  sources.set(b, 2, 100ms);
  sources.heard(c, 2s);
  CHECK(sources.expire(10s) == Values{{2}});
}

TEST_CASE("a source that left is forgotten: it has no values when it opens again",
          "[router][merge]") {
  MergedSources sources;
  sources.set(b, 2, 0ms);
  sources.set(a, 1, 300ms);
  CHECK(sources.leave(a, 400ms) == Values{{2}});
  CHECK(sources.open(a, 200, 500ms).empty());
  CHECK(sources.set(a, 1, 501ms) == Values{{1}});
}

TEST_CASE("without a timeout a source is there until it leaves", "[router][merge]") {
  MergeOptions options;
  options.timeout.reset();
  MergedSources sources{options};
  sources.open(a, 120, 0ms);
  sources.set(a, 1, 0ms);
  CHECK(sources.set(b, 2, 100h).empty());
  CHECK(sources.merge.next_deadline() == Instant::max());
  CHECK(sources.leave(a, 101h) == Values{{2}});
}

TEST_CASE("a time that goes back counts as the latest one", "[router][merge]") {
  MergedSources sources;
  sources.set(a, 1, 500ms);
  CHECK(sources.set(b, 2, 0ms).empty());
  CHECK(sources.expire(699ms).empty());
  CHECK(sources.expire(700ms) == Values{{2}});
}
