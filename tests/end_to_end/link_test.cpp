#include "transport/link/link.hpp"

#include <sys/socket.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <optional>

#include "router/events/osc_message_view.hpp"
#include "tests/end_to_end/temporary_folder.hpp"
#include "tests/hex_bytes.hpp"
#include "transport/framing/framing.hpp"
#include "transport/link/link_server.hpp"
#include "transport/net_endpoint.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::tests;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

using Tcp = net::ip::tcp;
constexpr auto discrete = ControlClass::Discrete;
constexpr auto continuous = ControlClass::Continuous;

Bytes message(std::string_view address, std::uint32_t value) {
  return osc_string(address) + osc_string(",i") + osc_int(value);
}

std::string text_of(std::span<const std::byte> packet) {
  const OscMessageView view{packet};
  const auto argument = view.argument(0);
  return std::string{view.address()} + " " +
         std::to_string(argument ? static_cast<int>(number_in(*argument).value_or(-1)) : -1);
}

/// Runs what is due until the condition holds; false after ten seconds.
template <typename Condition>
bool until(net::io_context& io, Condition holds, Clock::duration limit = 10s) {
  const auto end = Clock::now() + limit;
  while (!holds() && Clock::now() < end) {
    io.restart();
    io.run_one_for(10ms);
  }
  return holds();
}

Endpoint loopback(std::uint16_t port = 0) {
  return *to_endpoint("127.0.0.1:" + std::to_string(port));
}

/// A server and all that it heard.
struct Listener {
  Listener(net::io_context& io, Framing framing)
      : server(io, framing,
               {[this](CallerId id, const std::string& from) { callers[id] = from; },
                [this](CallerId, std::span<const std::byte> packet) {
                  heard.push_back(text_of(packet));
                },
                [this](CallerId id, const std::string& reason) {
                  callers.erase(id);
                  reasons.push_back(reason);
                }}) {}

  std::map<CallerId, std::string> callers;
  std::vector<std::string> heard;
  std::vector<std::string> reasons;
  LinkServer server;
};

/// A link, its phases and what it was told.
struct Sender {
  Sender(net::io_context& io, Framing framing)
      : link(io, framing, 7,
             {[this](std::span<const std::byte> packet) { heard.push_back(text_of(packet)); },
              [this](const LinkState& state) { news.push_back(state); }}) {}

  bool is_live() const { return link.state().phase == LinkPhase::Live; }
  bool is_lost() const { return link.state().phase == LinkPhase::Lost; }

  std::vector<std::string> heard;
  std::vector<LinkState> news;
  Link link;
};

/// A peer by hand, that accepts and does nothing else by itself.
struct BarePeer {
  explicit BarePeer(net::io_context& io, std::uint16_t port = 0)
      : acceptor(io, Tcp::endpoint{net::ip::address_v4::loopback(), port}), socket(io) {
    accept();
  }

  void accept() {
    acceptor.async_accept([this](const auto& error, Tcp::socket accepted) {
      if (error) return;
      ++accepted_count;
      socket = std::move(accepted);
      if (acceptor.is_open()) accept();
    });
  }

  Endpoint endpoint() const { return loopback(acceptor.local_endpoint().port()); }

  Tcp::acceptor acceptor;
  Tcp::socket socket;
  int accepted_count = 0;
};

/// A port that refuses: taken, but nobody listens.
struct RefusingPort {
  explicit RefusingPort(net::io_context& io) : socket(io, Tcp::v4()) {
    socket.bind({net::ip::address_v4::loopback(), 0});
  }
  Endpoint endpoint() const { return loopback(socket.local_endpoint().port()); }
  Tcp::socket socket;
};

/// A port that never answers: its queue of callers is full, so the kernel drops what comes.
struct SilentPort {
  explicit SilentPort(net::io_context& io) : acceptor(io, Tcp::v4()) {
    acceptor.bind({net::ip::address_v4::loopback(), 0});
    acceptor.listen(0);
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back(io);
      callers.back().async_connect(acceptor.local_endpoint(), [](const auto&) {});
    }
    until(
        io, [] { return false; }, 50ms);
  }
  Endpoint endpoint() const { return loopback(acceptor.local_endpoint().port()); }
  Tcp::acceptor acceptor;
  std::vector<Tcp::socket> callers;
};

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

TEST_CASE("a Unix socket is preferred and open to its owner only", "[link]") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "s.sock";
  net::io_context io;
  Listener peer{io, Framing::Length};
  const auto at = peer.server.listen(loopback());
  REQUIRE(at);
  REQUIRE(peer.server.listen(path));
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0600U);
  Sender sender{io, Framing::Length};
  sender.link.connect({path, *at});
  REQUIRE(until(io, [&] { return sender.is_live() && peer.callers.size() == 1; }));
  CHECK(sender.link.state().why == path.string());
  CHECK(peer.callers.begin()->second == "this machine");
  SECTION("and TCP is there when it goes away") {
    std::filesystem::remove(path);
    peer.server.close();
    REQUIRE(peer.server.listen(*at));
    REQUIRE(until(io, [&] { return sender.is_live() && sender.news.size() == 4; }));
    CHECK(sender.link.state().why == to_text(*at));
  }
}

TEST_CASE("a refusal is told in words, and the link is there soon after the program", "[link]") {
  net::io_context io;
  RefusingPort port{io};
  Sender sender{io, Framing::Length};
  sender.link.connect({port.endpoint(), std::filesystem::path{"/no/such/socket"}});
  REQUIRE(until(io, [&] { return sender.link.rebuffs().size() == 2; }));
  CHECK(sender.link.rebuffs()[0] == to_text(port.endpoint()) + ": Connection refused");
  CHECK(sender.link.rebuffs()[1] == "/no/such/socket: No such file or directory");
  CHECK(sender.link.state().phase == LinkPhase::Connecting);
  until(
      io, [] { return false; }, 1s);  // the delays have grown
  const auto at = port.endpoint();
  port.socket.close();
  Listener peer{io, Framing::Length};
  REQUIRE(peer.server.listen(at));
  sender.link.try_now();
  CHECK(until(
      io, [&] { return sender.is_live(); }, 200ms));
}

TEST_CASE("a silent candidate gives the next one its turn after 50 ms", "[link]") {
  net::io_context io;
  SilentPort silent{io};
  Listener peer{io, Framing::Length};
  const auto at = peer.server.listen(loopback());
  REQUIRE(at);
  Sender sender{io, Framing::Length};
  const auto begin = Clock::now();
  sender.link.connect({silent.endpoint(), *at});
  REQUIRE(until(io, [&] { return sender.is_live(); }));
  CHECK(Clock::now() - begin >= 50ms);
  CHECK(Clock::now() - begin < 150ms);
  CHECK(sender.link.state().why == to_text(*at));
}

TEST_CASE("of candidates that all answer, the first wins and nobody else is called twice",
          "[link]") {
  net::io_context io;
  BarePeer first{io};
  BarePeer second{io};
  Sender sender{io, Framing::Length};
  sender.link.connect({first.endpoint(), second.endpoint()});
  REQUIRE(until(io, [&] { return first.accepted_count == 1 && sender.is_live(); }));
  until(
      io, [] { return false; }, 300ms);
  CHECK(first.accepted_count == 1);
  CHECK(second.accepted_count == 0);
}

TEST_CASE(
    "in silence attempts go on side by side, and one gets through soon after the peer is back",
    "[link]") {
  net::io_context io;
  SilentPort silent{io};
  Sender sender{io, Framing::Length};
  sender.link.connect({silent.endpoint()});
  until(
      io, [] { return false; }, 3s);
  REQUIRE_FALSE(sender.is_live());
  CHECK(sender.link.rebuffs() ==
        std::vector<std::string>{to_text(silent.endpoint()) + ": no answer"});
  // The kernel's own tries come after 1, 3 and 7 s: the next one would be four seconds away.
  const auto back = Clock::now();
  std::vector<Tcp::socket> accepted;
  std::function<void()> accept = [&] {
    silent.acceptor.async_accept([&](const auto& error, Tcp::socket socket) {
      if (error) return;
      accepted.push_back(std::move(socket));
      accept();
    });
  };
  accept();
  REQUIRE(until(io, [&] { return sender.is_live(); }));
  CHECK(Clock::now() - back < 500ms);
}

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
  until(
      io, [] { return false; }, 600ms);  // longer than anything discrete waits
  Listener back{io, Framing::Length};
  REQUIRE(back.server.listen(at));
  sender.link.try_now();
  REQUIRE(until(io, [&] { return back.heard.size() >= 3; }));
  until(
      io, [] { return false; }, 50ms);
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
  until(
      io, [] { return false; }, 2500ms);
  CHECK(sender.is_live());
  CHECK(sender.news.size() == 2);
}

TEST_CASE("a peer that closes at once is not called without a pause", "[link]") {
  net::io_context io;
  BarePeer peer{io};
  Sender sender{io, Framing::Length};
  sender.link.connect({peer.endpoint()});
  until(
      io,
      [&] {
        net::error_code ignored;
        peer.socket.close(ignored);
        return false;
      },
      3s);
  CHECK(peer.accepted_count >= 4);
  CHECK(peer.accepted_count <= 9);
  const auto lost = std::ranges::find(sender.news, LinkPhase::Lost, &LinkState::phase);
  REQUIRE(lost != sender.news.end());
  CHECK(lost->why == "the peer closed the connection");
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
  until(
      io, [] { return false; }, 100ms);
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
