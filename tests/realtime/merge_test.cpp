#include "router/merge/merge.hpp"

#include <catch2/catch.hpp>

#include "tests/realtime/allocation_count.hpp"

using namespace hana;
using namespace hana::test;
using namespace std::chrono_literals;

namespace {

struct CountingMergeSink : MergeSink {
  void apply(ParameterId /*parameter*/, const Numbers& /*numbers*/) noexcept override { ++applied; }
  void hold(ParameterId /*parameter*/, double /*strength*/) noexcept override { ++held; }
  int applied = 0;
  int held = 0;
};

}  // namespace

TEST_CASE("a merge makes no heap call: locks, modes, sources that come, go and fall silent",
          "[realtime][merge]") {
  CountingMergeSink sink;
  Merge merge{{.parameters = 64, .contributions = 200}, sink};
  for (unsigned i = 0; i < 64; ++i)
    merge.set_mode(ParameterId{i}, static_cast<MergeMode>(i % 4), Instant{});

  auto now = Instant{1h};
  const auto before = heap_calls();
  for (unsigned i = 0; i < 50'000; ++i) {
    const auto source = static_cast<MergeSource>(i % 7);
    const ParameterId parameter{i / 3 % 64};
    if (i % 1'000 < 7) merge.open(source, static_cast<MergePriority>(99 + i % 3), now);
    merge.set(source, parameter, {{i * 0.5, 1}, 2}, ControlClass::Continuous, now);
    merge.hold(source, parameter, i % 5 == 0 ? 0.5 : 0, now);
    if (i % 500 == 400) merge.leave(source, now);
    now += i % 5'000 == 0 ? Clock::duration{4s} : Clock::duration{3ms};
    if (now >= merge.next_deadline()) merge.expire(now);
  }
  CHECK(heap_calls() == before);
  CHECK(sink.applied > 10'000);
  CHECK(sink.held > 5'000);
  CHECK(merge.refusals().no_room > 0);
}
