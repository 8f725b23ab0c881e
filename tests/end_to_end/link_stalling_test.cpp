#include <catch2/catch.hpp>

#include "tests/end_to_end/link_ends.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::tests;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

constexpr auto discrete = ControlClass::Discrete;
constexpr auto continuous = ControlClass::Continuous;

}  // namespace

TEST_CASE("a peer that stops reading is left after two seconds and told what holds when it is back",
          "[link]") {
  net::io_context io;
  BarePeer peer{io};
  peer.acceptor.set_option(net::socket_base::receive_buffer_size{4096});
  Sender sender{io, Framing::Length};
  sender.link.connect({peer.endpoint()});
  REQUIRE(until(io, [&] { return sender.is_live() && peer.accepted_count == 1; }));
  const auto begin = Clock::now();
  const auto blob = osc_string("/large") + osc_string(",b") + osc_element(Bytes(8000));
  for (int i = 0; i < 30; ++i)  // less than the backlog holds
    REQUIRE(sender.link.send(blob, discrete) == FrameBacklog::Outcome::Queued);
  sender.link.send(message("/note", 1), discrete);
  for (std::uint32_t i = 0; i < 100; ++i) sender.link.send(message("/fader", i), continuous);
  REQUIRE(until(io, [&] { return sender.is_lost(); }));
  CHECK(Clock::now() - begin >= 2s);
  CHECK(Clock::now() - begin < 4s);
  CHECK(sender.link.state().why == "the peer took nothing for 2 s");

  const auto at = peer.endpoint();
  peer.acceptor.close();
  peer.socket.close();
  run_for(io, 600ms);  // longer than anything discrete waits
  Listener back{io, Framing::Length};
  REQUIRE(back.server.listen(at));
  sender.link.try_now();
  REQUIRE(until(io, [&] { return back.heard.size() >= 3; }));
  run_for(io, 50ms);
  CHECK(back.heard == std::vector<std::string>{"/large -1", "/note 1", "/fader 99"});
}

TEST_CASE("a peer that 256 kB wait for is left at once", "[link]") {
  net::io_context io;
  BarePeer peer{io};
  peer.acceptor.set_option(net::socket_base::receive_buffer_size{4096});
  Sender sender{io, Framing::Length};
  sender.link.connect({peer.endpoint()});
  REQUIRE(until(io, [&] { return sender.is_live() && peer.accepted_count == 1; }));
  const auto blob = osc_string("/large") + osc_string(",b") + osc_element(Bytes(8000));
  for (int i = 0; i < 100 && sender.is_live(); ++i) sender.link.send(blob, discrete);
  REQUIRE(sender.is_lost());
  CHECK(sender.link.state().why == "256 kB wait for the peer");
}

TEST_CASE("a peer that takes little and then nothing is left two seconds after the last of it",
          "[link]") {
  net::io_context io;
  BarePeer peer{io};
  Sender sender{io, Framing::Length};
  sender.link.connect({peer.endpoint()});
  REQUIRE(until(io, [&] { return sender.is_live() && peer.accepted_count == 1; }));
  // Written and taken by the peer's machine: no reason to leave.
  sender.link.send(message("/note", 1), discrete);
  run_for(io, 2500ms);
  CHECK(sender.is_live());
  CHECK(sender.news.size() == 2);
}
