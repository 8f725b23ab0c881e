#include "router/events/lane.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <vector>

using namespace hana;

namespace {

std::vector<std::byte> bytes(std::size_t size, int fill) {
  return std::vector<std::byte>(size, static_cast<std::byte>(fill));
}

}  // namespace

TEST_CASE("a lane takes at least its capacity and then drops and counts", "[router]") {
  Lane lane{SourceId{3}, {.events = 2048}};
  std::size_t taken = 0;
  while (taken < 100'000 && lane.try_push(Instant{}, Note{MidiChannel{1}, 60, 100})) ++taken;

  CHECK(taken >= 2048);
  CHECK(taken < 4096);
  CHECK(lane.pushed() == taken);
  CHECK(lane.dropped() == 1);
}

TEST_CASE("a lane keeps order and source", "[router]") {
  Lane lane{SourceId{3}, {}};
  for (std::uint8_t i = 0; i < 100; ++i)
    REQUIRE(lane.try_push(Instant{Clock::duration{i}}, ControlChange{MidiChannel{1}, 7, i}));

  std::array<Event, 64> room;
  std::uint8_t next = 0;
  while (const auto count = lane.try_pop(room))
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(room[i].source == SourceId{3});
      CHECK(std::get<ControlChange>(room[i].payload).value == next++);
    }
  CHECK(next == 100);
}

TEST_CASE("payloads of every size come back unchanged through many rounds of the pool",
          "[router]") {
  PayloadPool pool{32 << 10};
  std::vector<std::pair<StoredBytes, std::vector<std::byte>>> held;
  std::size_t size = 1;
  int stored_count = 0;
  for (int i = 0; i < 20'000; ++i) {
    size = size * 7919 % 8191 + 1;
    const auto sent = bytes(size, i & 0xff);
    if (const auto stored = pool.try_store(sent)) {
      held.emplace_back(*stored, sent);
      ++stored_count;
      continue;
    }
    REQUIRE_FALSE(held.empty());
    const auto& [handle, expected] = held.front();
    const auto seen = pool.view(handle);
    REQUIRE(std::vector(seen.begin(), seen.end()) == expected);
    pool.release(handle);
    held.erase(held.begin());
  }
  CHECK(stored_count > 9'000);
}

TEST_CASE("a handle of an earlier round shows nothing", "[router]") {
  PayloadPool pool{16 << 10};
  const auto old = pool.try_store(bytes(8000, 1));
  REQUIRE(old);
  pool.release(*old);
  for (int i = 0; i < 3; ++i) {
    const auto next = pool.try_store(bytes(8000, 2));
    REQUIRE(next);
    pool.release(*next);
  }
  CHECK(pool.view(*old).empty());
}

TEST_CASE("a refused push gives its payload's memory back", "[router]") {
  Lane lane{SourceId{}, {.events = 32, .payload_bytes = 1 << 20}};
  while (lane.try_push_sysex(Instant{}, bytes(16, 1))) {
  }
  std::array<Event, 1> room;
  for (int i = 0; i < 200'000; ++i) REQUIRE_FALSE(lane.try_push_sysex(Instant{}, bytes(16, 1)));
  while (lane.try_pop(room) == 1) {
    const auto stored = std::get<SysEx>(room[0].payload).bytes;
    REQUIRE(lane.pool().view(stored).size() == 16);
    lane.pool().release(stored);
  }
  CHECK(lane.try_push_sysex(Instant{}, bytes(8192, 1)));
}
