#include "devices/midi/midi_receiver.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/realtime/allocation_count.hpp"
#include "tests/router/fake_output.hpp"

using namespace hana;
using namespace hana::devices;
using namespace hana::test;

TEST_CASE("no heap call happens between a MIDI callback and the hand-over", "[realtime]") {
  FakeOutput output;
  Router router{output};
  MidiReceiver receiver{*router.add_source()};
  std::vector<std::byte> sysex(4'000, std::byte{1});
  sysex.front() = std::byte{0xF0};
  sysex.back() = std::byte{0xF7};
  const auto note = std::as_bytes(std::span{"\x90\x3c\x64", 3});
  const auto bend = std::as_bytes(std::span{"\xe0\x01\x40", 3});
  const auto cut = std::as_bytes(std::span{"\x90\x3c", 2});

  const auto before = heap_calls();
  for (int i = 0; i < 10'000; ++i) {
    for (const auto message : {note, bend, cut, std::span<const std::byte>{sysex}})
      receiver.receive(Clock::now(), message, HandOver::TakeBaton);
  }
  CHECK(heap_calls() == before);
  CHECK(router.metrics().events.value() == 30'000);
  CHECK(receiver.refusals().malformed == 10'000);
}
