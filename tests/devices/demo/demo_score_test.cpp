#include "devices/demo/demo_score.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <set>
#include <vector>

using namespace hana;
using namespace hana::devices;
using namespace std::chrono_literals;

namespace {

const Instant start{100s};

std::vector<DemoStep> play(DemoScore& score, Instant until) {
  std::vector<DemoStep> steps;
  while (score.next_due() < until) steps.push_back(score.take());
  return steps;
}

template <typename Kind>
std::vector<std::pair<Instant, Kind>> only(const std::vector<DemoStep>& steps) {
  std::vector<std::pair<Instant, Kind>> result;
  for (const auto& step : steps)
    if (const auto* payload = std::get_if<Kind>(&step.payload))
      result.emplace_back(step.due, *payload);
  return result;
}

}  // namespace

TEST_CASE("the demo value comes at its rate without drift", "[devices]") {
  const auto rate = GENERATE(1u, 60u, 1000u, 7u);
  DemoScore score{start, {Hertz{rate}}};
  const auto values = only<Reading>(play(score, start + 600s));
  REQUIRE(values.size() == rate * 600);
  CHECK(values[rate * 599].first == start + 599s);
  auto worst = 0ns;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const auto step = values[i].first - values[i - 1].first;
    worst = std::max(worst, std::chrono::abs(step - std::chrono::nanoseconds{1s} / rate));
  }
  CHECK(worst <= 1ns);
}

TEST_CASE("the demo value is smooth, stays between 0 and 1 and uses most of it", "[devices]") {
  DemoScore score{start, {Hertz{60}}};
  const auto values = only<Reading>(play(score, start + 120s));
  float low = 1, high = 0, largest_step = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = values[i].second.value;
    low = std::min(low, value);
    high = std::max(high, value);
    if (i > 0) largest_step = std::max(largest_step, std::abs(value - values[i - 1].second.value));
    REQUIRE(values[i].second.control == ControlIndex{0});
  }
  CHECK(low >= 0);
  CHECK(low < 0.1f);
  CHECK(high <= 1);
  CHECK(high > 0.9f);
  CHECK(largest_step < 0.025f);
}

TEST_CASE("the beat is eighths at 120 bpm on channel 10 and every note ends before the next",
          "[devices]") {
  DemoScore score{start, {Hertz{60}}};
  const auto notes = only<Note>(play(score, start + 60s));
  REQUIRE(notes.size() == 480);
  std::set<int> numbers;
  for (std::size_t i = 0; i < notes.size(); i += 2) {
    CHECK(notes[i].first == start + static_cast<int>(i) * 125ms);
    CHECK(notes[i].second.channel == MidiChannel{10});
    CHECK(notes[i].second.velocity > 0);
    CHECK(notes[i + 1].second.velocity == 0);
    CHECK(notes[i + 1].second.number == notes[i].second.number);
    numbers.insert(notes[i].second.number);
  }
  CHECK(numbers == std::set<int>{36, 38, 42});
}

TEST_CASE("steps come in the order in which they are due", "[devices]") {
  DemoScore score{start, {Hertz{1000}}};
  const auto steps = play(score, start + 10s);
  for (std::size_t i = 1; i < steps.size(); ++i) REQUIRE(steps[i - 1].due <= steps[i].due);
}

TEST_CASE("after a suspend the score goes on from now, and no note is left held", "[devices]") {
  const auto slept_at = GENERATE(0ms, 10ms, 130ms, 1000ms, 1100ms);
  DemoScore score{start, {Hertz{1000}}};
  const auto before = only<Note>(play(score, start + slept_at));
  const auto wake = start + 3600s + 77ms;
  score.skip_to(wake);
  const auto after = play(score, wake + 1s);

  CHECK(after.size() < 1'020);
  int held = 0;
  for (const auto& notes : {before, only<Note>(after)})
    for (const auto& [due, note] : notes) {
      held += note.velocity > 0 ? 1 : -1;
      CHECK((held == 0 || held == 1));
    }
  for (const auto& [due, reading] : only<Reading>(after)) REQUIRE(due >= wake);
}

TEST_CASE("a note that is held can be released, and none otherwise", "[devices]") {
  DemoScore score{start, {Hertz{1}}};
  CHECK_FALSE(score.release());
  const auto on = std::get<Note>(score.take().payload);
  const auto off = score.release();
  REQUIRE(off);
  CHECK(off->number == on.number);
  CHECK(off->velocity == 0);
}

TEST_CASE("a rate of 0 plays and an absurd one is bounded", "[devices]") {
  DemoScore slow{start, {Hertz{0}}};
  CHECK(only<Reading>(play(slow, start + 10s)).size() == 10);
  DemoScore fast{start, {Hertz{4'000'000'000}}};
  CHECK(only<Reading>(play(fast, start + 1s)).size() == 10'000);
}
