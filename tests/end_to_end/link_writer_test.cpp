#include "transport/link/link_writer.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <memory>

#include "tests/end_to_end/link_ends.hpp"
#include "transport/framing/length_deframer.hpp"
#include "transport/osc/osc_layout.hpp"
#include "transport/osc/osc_time.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::tests;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

using Outcome = FrameBacklog::Outcome;
constexpr auto discrete = ControlClass::Discrete;
constexpr auto continuous = ControlClass::Continuous;
constexpr auto never = Instant::max();

/// A writer, the other end of its socket, and the time.
struct Desk {
  explicit Desk(Stamping stamping = Stamping::None)
      : writer(std::make_unique<LinkWriter>(Framing::Length, stamping)) {}
  ~Desk() { ::close(peer); }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  void connect() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    const int little = 4096;
    ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    ::close(peer);
    peer = ends[1];
    ::fcntl(peer, F_SETFL, O_NONBLOCK);
    deframer = std::make_unique<LengthDeframer>();
    writer->attach(OwnedSocket{ends[0]}, now);
  }

  Outcome send(std::string_view address, std::uint32_t value, ControlClass control_class) {
    const auto outcome = writer->push(message(address, value), control_class, now, now);
    writer->write(now);
    return outcome;
  }

  /// All that is there; an empty text at the end: the connection is over.
  std::vector<std::string> read() {
    std::vector<std::string> heard;
    std::array<std::byte, 4096> room{};
    for (;;) {
      const auto size = ::recv(peer, room.data(), room.size(), 0);
      if (size == 0) heard.emplace_back();
      if (size <= 0) return heard;
      auto bytes = std::span<const std::byte>{room}.first(static_cast<std::size_t>(size));
      while (const auto packet = deframer->next(bytes)) heard.push_back(text_of(*packet));
    }
  }

  std::unique_ptr<LinkWriter> writer;
  std::unique_ptr<LengthDeframer> deframer;
  int peer = -1;
  Instant now = Clock::now();
};

using Heard = std::vector<std::string>;

}  // namespace

TEST_CASE("a writer without a connection keeps what holds and wants no attention", "[link]") {
  Desk desk;
  desk.send("/fader", 1, continuous);
  desk.send("/fader", 2, continuous);
  CHECK(desk.writer->next_deadline() == never);
  CHECK_FALSE(desk.writer->detach(desk.now).is_open());
  desk.connect();
  CHECK(desk.read() == Heard{"/fader 2"});
  CHECK(desk.writer->counts().coalesced == 1);
  CHECK(desk.writer->counts().messages == 1);
  CHECK(desk.writer->counts().bytes == 4 + message("/fader", 2).size());
}

TEST_CASE("a full socket is tried again after a millisecond, not before", "[link]") {
  Desk desk;
  desk.connect();
  std::uint32_t sent = 0;
  while (desk.writer->next_deadline() > desk.now + LinkWriter::until_next_try)
    desk.send("/note", sent++, discrete);
  CHECK(desk.writer->next_deadline() == desk.now + LinkWriter::until_next_try);
  auto heard = desk.read().size();
  CHECK(heard < sent);
  desk.now += 900us;
  desk.send("/note", sent++, discrete);
  CHECK(desk.read().empty());
  desk.now += 100us;
  desk.writer->look_after(desk.now);
  heard += desk.read().size();
  CHECK(heard == sent);
  CHECK(desk.writer->fault() == LinkFault::None);
}

TEST_CASE("a peer that reads is looked at as long as something is under way", "[link]") {
  Desk desk;
  desk.connect();
  desk.send("/note", 1, discrete);
  CHECK(desk.writer->next_deadline() == desk.now + LinkWriter::between_looks);
  for (int i = 0; i < 30; ++i) {  // longer than a stall
    desk.now += LinkWriter::between_looks;
    CHECK(desk.read().size() == 1);
    desk.writer->look_after(desk.now);
    REQUIRE(desk.writer->next_deadline() == never);
    desk.send("/note", 1, discrete);
  }
  CHECK(desk.writer->fault() == LinkFault::None);
}

TEST_CASE(
    "two seconds without progress shut the connection down, and the next one is told what "
    "holds",
    "[link]") {
  Desk desk;
  desk.connect();
  desk.send("/note", 1, discrete);
  desk.send("/fader", 7, continuous);
  const auto since = desk.now;
  while (desk.writer->fault() == LinkFault::None && desk.now - since < 10s) {
    desk.now = desk.writer->next_deadline();
    REQUIRE(desk.now != never);
    desk.writer->look_after(desk.now);
  }
  CHECK(desk.writer->fault() == LinkFault::Stalled);
  CHECK(desk.now - since >= 2s);
  CHECK(desk.now - since <= 2100ms);
  CHECK(desk.writer->next_deadline() == never);
  CHECK(desk.read() == Heard{"/note 1", "/fader 7", ""});
  CHECK(desk.send("/fader", 8, continuous) == Outcome::Queued);
  CHECK(desk.writer->detach(desk.now).is_open());
  CHECK_FALSE(desk.writer->is_attached());
  desk.connect();
  CHECK(desk.writer->fault() == LinkFault::None);
  CHECK(desk.read() == Heard{"/note 1", "/fader 8"});
}

TEST_CASE("too much that waits shuts a connection down; without one it is only counted", "[link]") {
  Desk desk;
  std::uint32_t sent = 0;
  while (desk.send("/note", sent, discrete) == Outcome::Queued) ++sent;
  CHECK(desk.writer->fault() == LinkFault::None);
  CHECK(desk.writer->counts().full == 1);
  desk.connect();
  while (desk.send("/note", sent, discrete) == Outcome::Queued) ++sent;
  CHECK(desk.writer->fault() == LinkFault::Full);
  auto heard = desk.read();
  REQUIRE_FALSE(heard.empty());
  CHECK(heard.back().empty());
}

TEST_CASE("a peer that has gone breaks the connection without a signal", "[link]") {
  Desk desk;
  desk.connect();
  ::close(std::exchange(desk.peer, -1));
  desk.send("/note", 1, discrete);
  CHECK(desk.writer->fault() == LinkFault::Broken);
  CHECK(desk.writer->next_deadline() == never);
  CHECK(desk.send("/note", 2, discrete) == Outcome::Queued);
}

TEST_CASE("a stamped message says when its event arrived", "[link]") {
  Desk desk{Stamping::Each};
  desk.connect();
  desk.writer->push(message("/a", 1), discrete, Clock::now() - 3s, desk.now);
  desk.writer->write(desk.now);
  std::array<std::byte, 64> frame{};
  REQUIRE(::recv(desk.peer, frame.data(), frame.size(), 0) == 4 + 16 + 4 + 12);
  const auto ago =
      std::chrono::system_clock::now() - from_time_tag(big_endian(std::span{frame}.subspan(12, 8)));
  CHECK(ago >= 3s);
  CHECK(ago < 4s);
}

TEST_CASE("a descriptor is its owner's until he lets it go", "[link]") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  {
    auto copy = OwnedSocket::duplicate_of(ends[0]);
    REQUIRE(copy.is_open());
    ::close(ends[0]);
    const auto moved = std::move(copy);
    CHECK_FALSE(copy.is_open());
    CHECK(moved.is_open());
    char byte = 0;
    CHECK(::recv(ends[1], &byte, 1, MSG_DONTWAIT) < 0);
  }
  char byte = 0;
  CHECK(::recv(ends[1], &byte, 1, MSG_DONTWAIT) == 0);
  CHECK_FALSE(OwnedSocket::duplicate_of(ends[0]).is_open());
  ::close(ends[1]);
}
