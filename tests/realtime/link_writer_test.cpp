#include "transport/link/link_writer.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>

#include "tests/hex_bytes.hpp"
#include "tests/realtime/allocation_count.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

std::size_t drained(int peer) {
  std::array<std::byte, 65536> room;
  std::size_t all = 0;
  for (;;) {
    const auto size = ::recv(peer, room.data(), room.size(), MSG_DONTWAIT);
    if (size <= 0) return all;
    all += static_cast<std::size_t>(size);
  }
}

}  // namespace

TEST_CASE("a writer that writes, is blocked, fails and gets new connections makes no heap call",
          "[realtime]") {
  std::array<Bytes, 40> messages;
  for (std::size_t i = 0; i < messages.size(); ++i)
    messages[i] = osc_string("/a" + std::to_string(i)) + osc_string(",i") + osc_string("abc");
  LinkWriter writer{GENERATE(Framing::Length, Framing::Slip),
                    GENERATE(Stamping::None, Stamping::Each)};
  auto now = Clock::now();
  std::size_t bytes = 0;
  std::size_t blocked = 0;
  std::size_t stalled = 0;
  std::size_t full = 0;

  const auto before = heap_calls();
  for (int round = 0; round < 12; ++round) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) break;
    writer.attach(OwnedSocket{ends[0]}, now);
    for (std::size_t i = 0; i < 20'000 && writer.fault() == LinkFault::None; ++i) {
      const bool is_flood = round % 3 == 2;
      const auto control_class =
          is_flood || i % 2 == 0 ? ControlClass::Discrete : ControlClass::Continuous;
      writer.push(messages[i % messages.size()], control_class, now, now);
      if (!is_flood || i % 64 == 0) writer.look_after(now);
      if (writer.next_deadline() == now + LinkWriter::until_next_try) ++blocked;
      now += is_flood ? 1us : 1ms;
      if (round % 3 == 0) bytes += drained(ends[1]);
    }
    if (writer.fault() == LinkFault::Stalled) ++stalled;
    if (writer.fault() == LinkFault::Full) ++full;
    { const auto old = writer.detach(now); }
    ::close(ends[1]);
  }
  const auto after = heap_calls();

  CHECK(after == before);
  CHECK(bytes > 100'000);
  CHECK(blocked > 0);
  CHECK(stalled > 0);
  CHECK(full > 0);
}
