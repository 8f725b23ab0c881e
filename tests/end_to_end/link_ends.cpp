#include "tests/end_to_end/link_ends.hpp"

#include "router/events/osc_message_view.hpp"
#include "transport/net_endpoint.hpp"

namespace hana::tests {

using namespace hana::test;

Bytes message(std::string_view address, std::uint32_t value) {
  return osc_string(address) + osc_string(",i") + osc_int(value);
}

std::string text_of(std::span<const std::byte> packet) {
  const OscMessageView view{packet};
  const auto argument = view.argument(0);
  return std::string{view.address()} + " " +
         std::to_string(argument ? static_cast<int>(number_in(*argument).value_or(-1)) : -1);
}

void run_for(net::io_context& io, Clock::duration time) {
  until(
      io, [] { return false; }, time);
}

Endpoint loopback(std::uint16_t port) {
  return *transport::to_endpoint("127.0.0.1:" + std::to_string(port));
}

Listener::Listener(net::io_context& io, Framing framing)
    : server(io, framing,
             {[this](CallerId id, const std::string& from) { callers[id] = from; },
              [this](CallerId, std::span<const std::byte> packet) {
                heard.push_back(text_of(packet));
              },
              [this](CallerId id, const std::string& reason) {
                callers.erase(id);
                reasons.push_back(reason);
              }}) {}

Sender::Sender(net::io_context& io, Framing framing)
    : link(io, framing, 7,
           {[this](std::span<const std::byte> packet) { heard.push_back(text_of(packet)); },
            [this](const LinkState& state) { news.push_back(state); }}) {}

BarePeer::BarePeer(net::io_context& io)
    : acceptor(io, {net::ip::address_v4::loopback(), 0}), socket(io) {
  accept();
}

void BarePeer::accept() {
  acceptor.async_accept([this](const auto& error, net::ip::tcp::socket accepted) {
    if (error) return;
    ++accepted_count;
    socket = std::move(accepted);
    if (acceptor.is_open()) accept();
  });
}

Endpoint BarePeer::endpoint() const { return loopback(acceptor.local_endpoint().port()); }

}  // namespace hana::tests
