#include <netinet/in.h>
#include <sys/socket.h>

#include <bit>
#include <cstring>

#include "tools/hana-router/bench/streams/inlet_ear.hpp"

namespace hana::tools {
namespace {

void send_to(int socket, const Endpoint& to, std::span<const std::byte> bytes) noexcept {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(to.port));
  std::memcpy(&address.sin_addr, to.address.data(), sizeof address.sin_addr);
  ::sendto(socket, bytes.data(), bytes.size(), 0, std::bit_cast<const sockaddr*>(&address),
           sizeof address);
}

}  // namespace

InletEar::InletEar(const LoopbackSocket& socket, std::size_t ear, ArrivalLog& log)
    : socket_(socket),
      ear_(ear),
      log_(log),
      inlet_({.epoch = 1, .streams = {}, .clock = transport::ClockId{1}}, *this) {}

void InletEar::read(transport::ReceiveBatch& batch) {
  const auto datagrams = batch.try_receive(socket_.descriptor());
  const auto arrived = Clock::now();
  for (const auto& datagram : datagrams) inlet_.receive(datagram.bytes, datagram.sender, arrived);
  deadline_ = inlet_.next_deadline();
}

void InletEar::answer() {
  std::array<std::byte, transport::StreamBounds::packet> room;
  while (const auto next = inlet_.take(room, Clock::now())) {
    const auto bytes = std::span{room}.first(next->size);
    send_to(socket_.descriptor(), next->to, bytes);
    log_.note_answer(bytes);
  }
  deadline_ = inlet_.next_deadline();
}

void InletEar::take(const transport::InletMessage& message) noexcept {
  log_.note(ear_, message.bytes, Clock::now());
}

}  // namespace hana::tools
