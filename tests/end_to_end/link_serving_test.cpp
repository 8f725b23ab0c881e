#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/end_to_end/link_ends.hpp"
#include "tests/end_to_end/temporary_folder.hpp"
#include "transport/net_endpoint.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::tests;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

using Tcp = net::ip::tcp;
constexpr auto discrete = ControlClass::Discrete;

std::size_t open_files() {
  const std::filesystem::directory_iterator files{"/proc/self/fd"};
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

}  // namespace

TEST_CASE("messages arrive in order over TCP and Unix sockets in both framings", "[link]") {
  const auto framing = GENERATE(Framing::Length, Framing::Slip);
  const bool is_local = GENERATE(false, true);
  const TemporaryFolder folder;
  net::io_context io;
  Listener peer{io, framing};
  Sender sender{io, framing};
  if (is_local) {
    REQUIRE(peer.server.listen(folder.path() / "s.sock"));
    sender.link.connect({folder.path() / "s.sock"});
  } else {
    const auto at = peer.server.listen(loopback());
    REQUIRE(at);
    sender.link.connect({*at});
  }
  REQUIRE(until(io, [&] { return sender.is_live(); }));
  std::vector<std::string> expected;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    sender.link.send(message("/note", i), discrete);
    expected.push_back("/note " + std::to_string(i));
  }
  REQUIRE(until(io, [&] { return peer.heard.size() == expected.size(); }));
  CHECK(peer.heard == expected);
}

TEST_CASE("packets come back over a link, and garbage ends it", "[link]") {
  net::io_context io;
  BarePeer peer{io};
  Sender sender{io, Framing::Length};
  sender.link.connect({peer.endpoint()});
  REQUIRE(until(io, [&] { return sender.is_live() && peer.accepted_count == 1; }));
  const auto frame = osc_element(message("/pong", 5));
  net::write(peer.socket, net::buffer(frame.data(), frame.size()));
  REQUIRE(until(io, [&] { return !sender.heard.empty(); }));
  CHECK(sender.heard == std::vector<std::string>{"/pong 5"});
  net::write(peer.socket, net::buffer(std::string_view{"GET / HTTP/1.1"}));
  REQUIRE(until(io, [&] { return sender.is_lost(); }));
  CHECK(sender.link.state().why == "it sends sizes that no packet has");
}

TEST_CASE("callers that send garbage end alone", "[link]") {
  net::io_context io;
  Listener peer{io, Framing::Slip};
  const auto at = peer.server.listen(loopback());
  REQUIRE(at);
  Sender good{io, Framing::Slip};
  good.link.connect({*at});
  Tcp::socket wild{io};
  wild.connect({net::ip::address_v4::loopback(), static_cast<std::uint16_t>(at->port)});
  REQUIRE(until(io, [&] { return good.is_live() && peer.callers.size() == 2; }));
  std::string garbage;
  for (int i = 0; i < 64; ++i) garbage += "rubbish\xc0";
  net::write(wild, net::buffer(garbage));
  REQUIRE(until(io, [&] { return peer.callers.size() == 1; }));
  CHECK(peer.reasons == std::vector<std::string>{"what it sends is not OSC"});
  good.link.send(message("/a", 1), discrete);
  CHECK(until(io, [&] { return peer.heard == std::vector<std::string>{"/a 1"}; }));
}

TEST_CASE("the sixty-fifth caller is hung up on, and there is room when one leaves", "[link]") {
  net::io_context io;
  Listener peer{io, Framing::Length};
  const auto at = peer.server.listen(loopback());
  REQUIRE(at);
  const Tcp::endpoint to{net::ip::address_v4::loopback(), static_cast<std::uint16_t>(at->port)};
  std::vector<Tcp::socket> callers;
  for (std::size_t i = 0; i < LinkServer::max_callers; ++i) {
    callers.emplace_back(io);
    callers.back().connect(to);
    REQUIRE(until(io, [&] { return peer.callers.size() == i + 1; }));
  }
  Sender sender{io, Framing::Length};
  sender.link.connect({*at});
  REQUIRE(until(io, [&] { return sender.is_lost(); }));
  CHECK(peer.callers.size() == LinkServer::max_callers);
  callers.pop_back();
  sender.link.send(message("/a", 1), discrete);
  CHECK(until(io, [&] { return peer.heard == std::vector<std::string>{"/a 1"}; }));
}

TEST_CASE("a link that is closed says nothing more, and its memory may go at once", "[link]") {
  net::io_context io;
  Listener peer{io, Framing::Length};
  const auto at = peer.server.listen(loopback());
  REQUIRE(at);
  {
    Sender sender{io, Framing::Length};
    sender.link.connect({*at});
    REQUIRE(until(io, [&] { return sender.is_live(); }));
    sender.link.send(message("/a", 1), discrete);
  }
  CHECK(until(io, [&] { return peer.reasons.size() == 1; }));
  CHECK(peer.reasons == std::vector<std::string>{"the peer closed the connection"});
  {
    Sender sender{io, Framing::Length};
    sender.link.connect({*at});
  }
  run_for(io, 100ms);
}

TEST_CASE("what cannot be listened on is one sentence", "[link]") {
  const TemporaryFolder folder;
  net::io_context io;
  Listener one{io, Framing::Length};
  Listener other{io, Framing::Length};
  const auto at = one.server.listen(loopback());
  REQUIRE(at);
  const auto taken = other.server.listen(*at);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().message == "cannot listen on " + to_text(*at) + ": Address already in use");
  REQUIRE(one.server.listen(folder.path() / "s"));
  CHECK_FALSE(other.server.listen(folder.path() / "s"));
  CHECK_FALSE(other.server.listen(folder.path() / std::string(120, 'x')));
}

TEST_CASE("a server answers its callers, and those that have gone silently not at all", "[link]") {
  const auto framing = GENERATE(Framing::Length, Framing::Slip);
  net::io_context io;
  Listener peer{io, framing};
  const auto at = peer.server.listen(loopback());
  REQUIRE(at);
  std::optional<Sender> sender{std::in_place, io, framing};
  sender->link.connect({*at});
  REQUIRE(until(io, [&] { return sender->is_live() && peer.callers.size() == 1; }));
  const auto id = peer.callers.begin()->first;
  std::vector<std::string> expected;
  for (std::uint32_t i = 0; i < 200; ++i) {
    peer.server.send(id, message("/led", i));
    expected.push_back("/led " + std::to_string(i));
  }
  REQUIRE(until(io, [&] { return sender->heard.size() == expected.size(); }));
  CHECK(sender->heard == expected);
  sender.reset();
  peer.server.send(id, message("/led", 1));  // it has gone, but that is not known yet
  REQUIRE(until(io, [&] { return peer.callers.empty(); }));
  peer.server.send(id, message("/led", 1));
  peer.server.send(CallerId{99}, message("/led", 1));
  run_for(io, 50ms);
  CHECK(peer.reasons == std::vector<std::string>{"the peer closed the connection"});
}

TEST_CASE("a caller that does not read its answers is hung up on, and the others are served",
          "[link]") {
  net::io_context io;
  Listener peer{io, Framing::Length};
  const auto at = peer.server.listen(loopback());
  REQUIRE(at);
  Tcp::socket deaf{io};
  deaf.connect({net::ip::address_v4::loopback(), static_cast<std::uint16_t>(at->port)});
  REQUIRE(until(io, [&] { return peer.callers.size() == 1; }));
  const auto id = peer.callers.begin()->first;
  Sender sender{io, Framing::Length};
  sender.link.connect({*at});
  REQUIRE(until(io, [&] { return sender.is_live() && peer.callers.size() == 2; }));
  const auto large = osc_string("/large") + osc_string(",b") + osc_element(Bytes(8000));
  for (int i = 0; i < 4000 && peer.callers.contains(id); ++i) {
    peer.server.send(id, large);
    if (i % 16 == 0) run_for(io, 1ms);
  }
  CHECK(peer.reasons == std::vector<std::string>{"too much waits for it"});
  peer.server.send(peer.callers.begin()->first, message("/led", 1));
  CHECK(until(io, [&] { return sender.heard == std::vector<std::string>{"/led 1"}; }));
}

TEST_CASE("300 callers in three seconds leave nothing behind, and a live link is served meanwhile",
          "[link]") {
  net::io_context io;
  Listener peer{io, Framing::Length};
  const auto at = peer.server.listen(loopback());
  REQUIRE(at);
  Sender sender{io, Framing::Length};
  sender.link.connect({*at});
  REQUIRE(until(io, [&] { return sender.is_live() && peer.callers.size() == 1; }));
  const auto link = peer.callers.begin()->first;
  const auto before = open_files();
  const Tcp::endpoint to{net::ip::address_v4::loopback(), static_cast<std::uint16_t>(at->port)};
  const auto frame = osc_element(message("/hit", 1));
  auto slowest = Clock::duration{};
  auto due = Clock::now();
  for (std::uint32_t i = 0; i < 300; ++i, due += 10ms) {
    Tcp::socket caller{io};
    caller.connect(to);
    if (i % 3 != 0) net::write(caller, net::buffer(frame.data(), frame.size() - i % 2));
    if (i % 5 == 0) caller.set_option(net::socket_base::linger{true, 0});
    if (i % 7 == 0) until(io, [&] { return peer.callers.size() > 1; });
    for (const auto& [id, from] : peer.callers)
      if (id != link) peer.server.send(id, message("/led", i));
    caller.close();
    const auto sent = Clock::now();
    const auto marked = message("/live", i);
    sender.link.send(marked, discrete);
    REQUIRE(until(io, [&] { return !peer.heard.empty() && peer.heard.back() == text_of(marked); }));
    slowest = std::max(slowest, Clock::now() - sent);
    until(
        io, [&] { return Clock::now() >= due; }, 10ms);
  }
  REQUIRE(until(io, [&] { return peer.callers.size() == 1; }));
  CHECK(open_files() == before);
  CHECK(slowest < 500ms);
  CHECK(sender.news.size() == 2);
}
