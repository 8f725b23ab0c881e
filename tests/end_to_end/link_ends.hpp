#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/hex_bytes.hpp"
#include "transport/link/link.hpp"
#include "transport/link/link_server.hpp"

/// Both ends of links, made to look at.
namespace hana::tests {

using transport::CallerId;
using transport::Framing;
using transport::Link;
using transport::LinkPhase;
using transport::LinkServer;
using transport::LinkState;

/// With an int.
[[nodiscard]] hana::test::Bytes message(std::string_view address, std::uint32_t value);

/// `/address NUMBER`; -1: its first argument is no number.
[[nodiscard]] std::string text_of(std::span<const std::byte> packet);

/// Runs what is due until the condition holds; false when the time is over.
template <typename Condition>
bool until(net::io_context& io, Condition holds, Clock::duration limit = std::chrono::seconds{10}) {
  const auto end = Clock::now() + limit;
  while (!holds() && Clock::now() < end) {
    io.restart();
    io.run_one_for(std::chrono::milliseconds{10});
  }
  return holds();
}

void run_for(net::io_context& io, Clock::duration time);

[[nodiscard]] Endpoint loopback(std::uint16_t port = 0);

/// A server and all that it heard.
struct Listener {
  Listener(net::io_context& io, Framing framing);

  std::map<CallerId, std::string> callers;
  std::vector<std::string> heard;
  std::vector<std::string> reasons;
  LinkServer server;
};

/// A link, its phases and what it was told.
struct Sender {
  Sender(net::io_context& io, Framing framing);

  bool is_live() const { return link.state().phase == LinkPhase::Live; }
  bool is_lost() const { return link.state().phase == LinkPhase::Lost; }

  std::vector<std::string> heard;
  std::vector<LinkState> news;
  Link link;
};

/// A peer by hand, that accepts and does nothing else by itself.
struct BarePeer {
  explicit BarePeer(net::io_context& io);

  Endpoint endpoint() const;

  net::ip::tcp::acceptor acceptor;
  net::ip::tcp::socket socket;
  int accepted_count = 0;

 private:
  void accept();
};

}  // namespace hana::tests
