#include "devices/midi/midi_receiver.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "tests/router/fake_output.hpp"

using namespace hana;
using namespace hana::devices;
using namespace hana::test;
using namespace std::chrono_literals;

namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

std::vector<std::byte> sysex(std::size_t size) {
  std::vector<std::byte> message(size, std::byte{0x42});
  message.front() = std::byte{0xF0};
  message.back() = std::byte{0xF7};
  return message;
}

struct Port {
  FakeOutput output;
  Router router{output};
  Source source = *router.add_source();
  MidiReceiver receiver{source};

  // Left to the router thread, which does not run here: the events stay in the lane.
  void receive(std::span<const std::byte> message) {
    receiver.receive(Instant{7s}, message, HandOver::WakeRouter);
  }
  std::vector<Event> taken() {
    std::array<Event, 64> room;
    const auto count = source.lane().try_pop(room);
    return {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(count)};
  }
};

}  // namespace

TEST_CASE("what a port receives lies in its lane, in order, with the time of arrival",
          "[devices]") {
  Port port;
  port.receive(bytes({0x90, 60, 100}));
  port.receive(bytes({0xE0, 0, 64}));
  const auto events = port.taken();
  REQUIRE(events.size() == 2);
  CHECK(std::get<Note>(events[0].payload).velocity == 100);
  CHECK(std::get<PitchBend>(events[1].payload).value == 0);
  for (const auto& event : events) {
    CHECK(event.at == Instant{7s});
    CHECK(event.source == port.source.id());
  }
}

TEST_CASE("a SysEx lies in the pool, byte for byte, up to the largest payload", "[devices]") {
  const auto size = GENERATE(std::size_t{2}, std::size_t{1'000}, PayloadPool::max_payload);
  Port port;
  const auto message = sysex(size);
  port.receive(message);
  const auto events = port.taken();
  REQUIRE(events.size() == 1);
  const auto seen = port.source.lane().pool().view(std::get<SysEx>(events[0].payload).bytes);
  CHECK(std::vector(seen.begin(), seen.end()) == message);
}

TEST_CASE("a SysEx above the largest payload is dropped and counted", "[devices]") {
  Port port;
  port.receive(sysex(PayloadPool::max_payload + 1));
  CHECK(port.taken().empty());
  CHECK(port.source.lane().dropped() == 1);
}

TEST_CASE("malformed and system messages go nowhere and are counted apart", "[devices]") {
  Port port;
  port.receive(bytes({0x90, 60}));
  port.receive(bytes({0x90, 60, 200}));
  port.receive(bytes({0xF8}));
  port.receive({});
  CHECK(port.taken().empty());
  CHECK(port.receiver.refusals().malformed == 3);
  CHECK(port.receiver.refusals().system_messages == 1);
  CHECK(port.source.lane().dropped() == 0);
}

TEST_CASE("a port whose thread may send routes before it returns", "[devices]") {
  RoutedDevices show;
  show.install({route("device0:/note/*", "v:/hit/$1")}, {visualization("v", 0)});
  MidiReceiver receiver{show.sources[0]};
  receiver.receive(Instant{}, bytes({0x99, 36, 127}), HandOver::TakeBaton);
  CHECK(show.output.sent == std::vector<std::string>{"0 /hit/36 f:1"});
}
