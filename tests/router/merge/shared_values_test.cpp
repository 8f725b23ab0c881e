// Who wins a value: priority, touch-lock, modes.
#include "router/merge/shared_values.hpp"

#include <catch2/catch.hpp>

#include "tests/router/merge/merged_sources.hpp"

using namespace hana;
using namespace hana::test;
using Values = MergedSources::Values;

namespace {

constexpr auto a = MergedSources::a;
constexpr auto b = MergedSources::b;
constexpr auto c = MergedSources::c;

}  // namespace

TEST_CASE("the source that moves last holds the parameter", "[router][merge]") {
  MergedSources sources;
  CHECK(sources.set(a, 1, 0ms) == Values{{1}});
  CHECK(sources.set(a, 2, 10ms) == Values{{2}});
  CHECK(sources.set(b, 3, 210ms) == Values{{3}});
  CHECK(sources.set(a, 4, 410ms) == Values{{4}});
}

TEST_CASE("within the touch-lock another source does not get through, its last value does after it",
          "[router][merge]") {
  MergedSources sources;
  sources.set(a, 1, 0ms);
  CHECK(sources.set(b, 2, 50ms).empty());
  CHECK(sources.set(b, 3, 199ms).empty());
  CHECK(sources.merge.next_deadline() == sources.at(200ms));
  CHECK(sources.expire(199ms).empty());
  CHECK(sources.expire(200ms) == Values{{3}});
  CHECK(sources.merge.next_deadline() > sources.at(1s));
  // The lock is now its own, from its last movement on.
  CHECK(sources.set(a, 4, 398ms).empty());
  CHECK(sources.expire(399ms) == Values{{4}});
}

TEST_CASE("a holder who moves on stays the holder, and who moved before it gets nothing",
          "[router][merge]") {
  MergedSources sources;
  sources.set(a, 1, 0ms);
  sources.set(b, 2, 100ms);
  CHECK(sources.set(a, 3, 150ms) == Values{{3}});
  CHECK(sources.expire(2s).empty());
}

TEST_CASE("of several who wait for the lock the newest gets the parameter", "[router][merge]") {
  MergedSources sources;
  sources.set(a, 1, 0ms);
  sources.set(b, 2, 100ms);
  sources.set(c, 3, 100ms);
  CHECK(sources.expire(200ms) == Values{{3}});
  CHECK(sources.expire(2s).empty());
}

TEST_CASE("of two that move at one time the later call is the newer movement", "[router][merge]") {
  MergedSources sources;
  const auto [earlier, later] = GENERATE(table<MergeSource, MergeSource>({{b, c}, {c, b}}));
  sources.set(b, 8, 0ms);
  sources.set(c, 9, 300ms);
  sources.set(a, 1, 600ms);
  sources.set(earlier, 2, 700ms);
  sources.set(later, 3, 700ms);
  CHECK(sources.expire(800ms) == Values{{3}});
}

TEST_CASE("a lock that ended unseen ends before the next movement", "[router][merge]") {
  MergedSources sources;
  sources.set(a, 1, 0ms);
  sources.set(b, 2, 100ms);
  // At 200 ms the second source got it, so that its own lock is on until 300 ms.
  CHECK(sources.set(c, 3, 250ms) == Values{{2}});
  CHECK(sources.expire(300ms) == Values{{3}});
}

TEST_CASE("a continuous value that repeats itself is no movement, a discrete one is",
          "[router][merge]") {
  MergedSources sources;
  sources.set(a, 1, 0ms);
  sources.set(b, 2, 300ms);
  CHECK(sources.set(a, 1, 600ms).empty());
  CHECK(sources.expire(1s).empty());
  CHECK(sources.press(a, 1, 1'100ms) == Values{{1}});
  CHECK(sources.press(a, 1, 1'200ms) == Values{{1}});
  CHECK(sources.press(b, 1, 1'250ms).empty());
}

TEST_CASE("a higher priority takes over at once, within a lock as well", "[router][merge]") {
  MergedSources sources;
  CHECK(sources.open(c, 101, 0ms).empty());
  sources.set(a, 1, 0ms);
  CHECK(sources.set(c, 2, 1ms) == Values{{2}});
  CHECK(sources.set(a, 3, 500ms).empty());
  CHECK(sources.expire(1s).empty());
}

TEST_CASE("a source of higher priority without a value for it leaves a parameter to others",
          "[router][merge]") {
  MergedSources sources;
  sources.open(c, 200, 0ms);
  CHECK(sources.set(a, 1, 0ms) == Values{{1}});
}

TEST_CASE("a source that opens again with another priority decides with what it gave before",
          "[router][merge]") {
  MergedSources sources;
  sources.set(a, 1, 0ms);
  sources.set(b, 2, 300ms);
  CHECK(sources.open(a, 150, 310ms) == Values{{1}});
  CHECK(sources.open(a, 0, 320ms) == Values{{2}});
}

TEST_CASE("the highest, the sum and the mean are made of all who are left", "[router][merge]") {
  MergedSources sources;
  const auto [mode, all, two] = GENERATE(table<MergeMode, double, double>(
      {{MergeMode::Highest, 6, 2}, {MergeMode::Sum, 9, 3}, {MergeMode::Mean, 3, 1.5}}));
  sources.merge.set_mode(MergedSources::level, mode, sources.at(0ms));
  CHECK(sources.set(a, 1, 0ms) == Values{{1}});
  sources.set(b, 2, 1ms);
  CHECK(sources.set(c, 6, 2ms) == Values{{all}});
  CHECK(sources.leave(c, 3ms) == Values{{two}});
  CHECK(sources.leave(b, 4ms) == Values{{1}});
  CHECK(sources.leave(a, 5ms).empty());
}

TEST_CASE("a lower priority has no part in the highest of all", "[router][merge]") {
  MergedSources sources;
  sources.merge.set_mode(MergedSources::level, MergeMode::Highest, sources.at(0ms));
  sources.open(a, 50, 0ms);
  sources.set(a, 9, 0ms);
  CHECK(sources.set(b, 1, 1ms) == Values{{1}});
  CHECK(sources.leave(b, 2ms) == Values{{9}});
}

TEST_CASE("numbers that belong together come from one source, or are merged one by one",
          "[router][merge]") {
  MergedSources sources;
  const auto set = [&](MergeSource source, const Numbers& numbers, Clock::duration time) {
    sources.merge.set(source, MergedSources::level, numbers, ControlClass::Continuous,
                      sources.at(time));
    return sources.sink.take_applied();
  };
  CHECK(set(a, {{1, 5, 3}, 3}, 0ms) == Values{{1, 5, 3}});
  CHECK(set(b, {{2, 4}, 2}, 1s) == Values{{2, 4}});
  const auto [mode, merged] =
      GENERATE(table<MergeMode, std::vector<double>>({{MergeMode::Highest, {2, 5, 3}},
                                                      {MergeMode::Sum, {3, 9, 3}},
                                                      {MergeMode::Mean, {1.5, 4.5, 3}}}));
  sources.merge.set_mode(MergedSources::level, mode, sources.at(1s));
  CHECK(sources.sink.take_applied() == Values{merged});
  sources.merge.set_mode(MergedSources::level, MergeMode::Latest, sources.at(1s));
  CHECK(sources.sink.take_applied() == Values{{2, 4}});
}

TEST_CASE("the highest of negative numbers is one of them", "[router][merge]") {
  MergedSources sources;
  sources.merge.set_mode(MergedSources::level, MergeMode::Highest, sources.at(0ms));
  CHECK(sources.set(a, -3, 0ms) == Values{{-3}});
  CHECK(sources.set(b, -2, 0ms) == Values{{-2}});
}

TEST_CASE("a value that does not change is not told again", "[router][merge]") {
  MergedSources sources;
  sources.set(a, 1, 0ms);
  CHECK(sources.set(b, 1, 300ms).empty());
  CHECK(sources.leave(b, 310ms).empty());
}
