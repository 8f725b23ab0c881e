#include <sys/stat.h>

#include <catch2/catch.hpp>

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
    run_for(io, 50ms);
  }
  Endpoint endpoint() const { return loopback(acceptor.local_endpoint().port()); }
  Tcp::acceptor acceptor;
  std::vector<Tcp::socket> callers;
};

}  // namespace

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

TEST_CASE("other candidates change nothing for a connection to one of them", "[link]") {
  net::io_context io;
  Listener peer{io, Framing::Length};
  Listener other{io, Framing::Length};
  const auto at = peer.server.listen(loopback());
  const auto elsewhere = other.server.listen(loopback());
  REQUIRE(at);
  REQUIRE(elsewhere);
  std::vector<LinkState> news;
  LinkKeeper keeper{
      io, Framing::Length, 7, {{}, {}, [&](const LinkState& state) { news.push_back(state); }, {}}};
  keeper.connect({*at});
  REQUIRE(until(io, [&] { return keeper.state().phase == LinkPhase::Live; }));
  const auto told = news.size();
  keeper.offer({*elsewhere, *at});
  run_for(io, 100ms);
  CHECK(news.size() == told);
  CHECK(peer.callers.size() == 1);

  SECTION("and are tried when it ends") {
    peer.server.close();
    REQUIRE(until(io, [&] { return other.callers.size() == 1; }));
  }
  SECTION("and others end it") {
    keeper.offer({*elsewhere});
    REQUIRE(until(io, [&] { return other.callers.size() == 1 && peer.callers.empty(); }));
    CHECK(keeper.state().why == to_text(*elsewhere));
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
  run_for(io, 1s);  // the delays have grown
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
  run_for(io, 300ms);
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
  run_for(io, 3s);
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
