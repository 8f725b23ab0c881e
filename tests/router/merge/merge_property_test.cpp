// Random calls, against what their whole history says.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/router/merge/fake_merge_sink.hpp"
#include "tests/router/merge/naive_merge.hpp"
#include "tests/sim/random.hpp"

using namespace hana;
using namespace hana::test;
using namespace std::chrono_literals;

namespace {

const std::vector<MergeMode> modes{MergeMode::Latest, MergeMode::Latest, MergeMode::Highest,
                                   MergeMode::Sum, MergeMode::Mean};

Instant instant(int milliseconds) { return Instant{milliseconds * 1ms}; }

/// Bursts, pauses around the lock and around the timeout.
int pause(sim::Random& random) {
  constexpr std::array pauses{0,   0,   0,   1,     10,    50,    100,  199,
                              200, 201, 400, 1'000, 1'500, 2'500, 2'501};
  return pauses[random.below(random.chance(0.9) ? 11 : pauses.size())];
}

MergeCall draw(sim::Random& random, int at) {
  constexpr std::array actions{MergeAction::Set,  MergeAction::Set,  MergeAction::Set,
                               MergeAction::Set,  MergeAction::Set,  MergeAction::Hold,
                               MergeAction::Hold, MergeAction::Open, MergeAction::Heard,
                               MergeAction::Heard};
  MergeCall call;
  call.at = at;
  call.action = random.chance(0.02) ? MergeAction::Leave : actions[random.below(actions.size())];
  call.source = static_cast<int>(random.below(5));
  call.parameter = static_cast<int>(random.below(modes.size()));
  call.number = static_cast<int>(random.below(4));
  if (call.action == MergeAction::Open) call.number = 99 + call.number / 2;
  if (call.action == MergeAction::Hold) call.number /= 2;
  return call;
}

std::vector<MergeCall> draw_all(std::uint64_t seed) {
  sim::Random random{seed};
  std::vector<MergeCall> calls;
  int at = 0;
  for (int i = 0; i < 120; ++i) {
    at += pause(random);
    calls.push_back(draw(random, at));
  }
  return calls;
}

/// Everything that a call can bring about later comes at one of these times.
std::vector<int> times_of_change(const std::vector<MergeCall>& calls) {
  std::vector<int> times;
  for (const auto& call : calls)
    for (const int later : {0, 200, 2'500}) times.push_back(call.at + later);
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

void make(const MergeCall& call, Merge& merge) {
  const auto source = static_cast<MergeSource>(call.source);
  const auto parameter = static_cast<ParameterId>(call.parameter);
  const auto now = instant(call.at);
  const auto number = static_cast<double>(call.number);
  switch (call.action) {
    case MergeAction::Open:
      merge.open(source, static_cast<MergePriority>(call.number), now);
      break;
    case MergeAction::Heard:
      merge.heard(source, now);
      break;
    case MergeAction::Leave:
      merge.leave(source, now);
      break;
    case MergeAction::Set:
      merge.set(source, parameter, {.values = {number}}, ControlClass::Continuous, now);
      break;
    case MergeAction::Hold:
      merge.hold(source, parameter, number, now);
      break;
  }
}

std::map<int, double> values_of(const FakeMergeSink& sink) {
  std::map<int, double> values;
  for (const auto& [parameter, numbers] : sink.values)
    values[static_cast<int>(parameter)] = numbers.at(0);
  return values;
}

std::set<int> held_of(const FakeMergeSink& sink) {
  std::set<int> held;
  for (const auto& [parameter, strength] : sink.strengths)
    if (strength > 0) held.insert(static_cast<int>(parameter));
  return held;
}

/// A merge of which `expire` is called when it asks for it, and one whose owner never does.
struct Pair {
  Pair() {
    for (std::size_t i = 0; i < modes.size(); ++i)
      for (auto* merge : {&punctual, &lazy})
        merge->set_mode(static_cast<ParameterId>(i), modes[i], instant(0));
  }

  void expire_until(int now) {
    while (punctual.next_deadline() <= instant(now)) {
      const auto due = punctual.next_deadline();
      punctual.expire(due);
      REQUIRE(punctual.next_deadline() > due);
    }
  }

  FakeMergeSink punctual_sink;
  FakeMergeSink lazy_sink;
  Merge punctual{{.parameters = 5, .contributions = 25}, punctual_sink};
  Merge lazy{{.parameters = 5, .contributions = 25}, lazy_sink};
};

}  // namespace

TEST_CASE("at every time values and notes are what the whole history says",
          "[router][merge][property]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    INFO("seed " << seed);
    const auto calls = draw_all(seed);
    NaiveMerge naive{modes};
    Pair merges;
    auto next = calls.begin();
    for (const int now : times_of_change(calls)) {
      naive.advance(now);
      merges.expire_until(now);
      for (; next != calls.end() && next->at == now; ++next) {
        naive.call(*next);
        make(*next, merges.punctual);
        make(*next, merges.lazy);
      }
      INFO("at " << now << " ms");
      REQUIRE(values_of(merges.punctual_sink) == naive.values());
      REQUIRE(held_of(merges.punctual_sink) == naive.held(now));
    }
    // Everybody is silent by now.
    merges.lazy.expire(instant(calls.back().at + 2'500));
    REQUIRE(values_of(merges.lazy_sink) == naive.values());
    REQUIRE(held_of(merges.lazy_sink).empty());
    REQUIRE(merges.lazy.next_deadline() == Instant::max());
    REQUIRE(merges.punctual.refusals().no_room == 0);
  }
}

TEST_CASE("the end of the last movement of all arrives, however the sources take turns",
          "[router][merge][property]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    sim::Random random{seed};
    FakeMergeSink sink;
    Merge merge{{.parameters = 1, .contributions = 5}, sink};
    for (unsigned i = 0; i < 5; ++i)
      merge.open(static_cast<MergeSource>(i), default_merge_priority, instant(0));
    int now = 0;
    double number = 0;
    for (int i = 0; i < 60; ++i) {
      now += static_cast<int>(random.below(120));
      merge.set(static_cast<MergeSource>(random.below(5)), ParameterId{0}, {.values = {++number}},
                ControlClass::Continuous, instant(now));
    }
    merge.expire(instant(now + 200));
    REQUIRE(sink.values[ParameterId{0}] == std::vector{number});
  }
}
