#include "tests/end_to_end/stream_wall.hpp"

#include "router/events/osc_message_view.hpp"
#include "transport/clock/clock_responder.hpp"
#include "transport/net_endpoint.hpp"
#include "transport/stream/wire/stream_decoder.hpp"
#include "transport/stream/wire/stream_encoder.hpp"

namespace hana::test {

using namespace transport;

StreamWall::StreamWall(net::io_context& io, std::uint32_t epoch)
    : io_(io),
      socket_(io),
      timer_(io),
      report_timer_(io),
      listener_({.epoch = epoch, .streams = {}}, *this) {
  open();
}

void StreamWall::open() {
  socket_ = net::ip::udp::socket{io_, {net::ip::address_v4::loopback(), 0}};
  socket_.non_blocking(true);
  wait();
}

Endpoint StreamWall::endpoint() const { return to_endpoint(socket_.local_endpoint()); }

void StreamWall::move() {
  socket_.close();
  open();
}

void StreamWall::deliver(const StreamSource& /*from*/, const StreamDelivery& delivery) noexcept {
  const OscMessageView message{delivery.message};
  const auto argument = message.argument(0);
  const auto value = argument ? number_in(*argument) : std::nullopt;
  heard.push_back(std::string{message.address()} + " " +
                  std::to_string(static_cast<int>(value.value_or(-1))));
  if (uses_after > Clock::duration{}) report(delivery.at);
}

void StreamWall::report(StreamTime at) {
  report_timer_.expires_after(uses_after);
  report_timer_.async_wait([this, at](const net::error_code& error) {
    if (error) return;
    Applied used{.session = session_};
    used.uses[used.count++] = {at, stream_time(Clock::now())};
    std::array<std::byte, 1200> room;
    send(std::span{room}.first(encode(used, room)), router_);
  });
}

void StreamWall::wait() {
  socket_.async_wait(net::socket_base::wait_read, [this](const net::error_code& error) {
    if (error) return;
    for (const auto& datagram : batch_.try_receive(socket_.native_handle())) {
      if (is_deaf) continue;
      const auto now = Clock::now();
      router_ = datagram.sender;
      if (const auto packet = StreamPacketReader::read(datagram.bytes))
        session_ = packet->header().session;
      if (const auto pong = answer_ping(datagram.bytes, now, now, ClockId{1}))
        send(*pong, datagram.sender);
      listener_.receive(datagram.bytes, datagram.sender, now);
    }
    if (!is_mute) answer();
    wait();
  });
}

void StreamWall::answer() {
  std::array<std::byte, StreamBounds::packet> room;
  while (const auto next = listener_.take(room, Clock::now()))
    send(std::span{room}.first(next->size), next->to);
  if (listener_.next_deadline() == Instant::max()) return;
  timer_.expires_at(listener_.next_deadline());
  timer_.async_wait([this](const net::error_code& error) {
    if (!error && !is_mute) answer();
  });
}

void StreamWall::send(std::span<const std::byte> bytes, const Endpoint& to) {
  net::error_code ignored;
  socket_.send_to(net::buffer(bytes.data(), bytes.size()), to_udp(to), 0, ignored);
}

}  // namespace hana::test
