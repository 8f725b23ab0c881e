#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "devices/thread_priority.hpp"
#include "tools/hana-router/bench/forward_loop.hpp"

namespace hana::tools {
namespace {

sockaddr_in loopback(UdpPort port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

}  // namespace

ForwardLoop::ForwardLoop(const Endpoint& to) : socket_(::socket(AF_INET, SOCK_DGRAM, 0)) {
  auto own = loopback(UdpPort{0});
  socklen_t size = sizeof own;
  if (socket_ < 0 || ::bind(socket_, std::bit_cast<const sockaddr*>(&own), size) != 0 ||
      ::getsockname(socket_, std::bit_cast<sockaddr*>(&own), &size) != 0)
    throw std::system_error(errno, std::generic_category(), "no socket for the bench");
  endpoint_ = to;
  endpoint_.port = UdpPort{ntohs(own.sin_port)};
  thread_ = std::jthread{[this, target = loopback(to.port)] {
    devices::raise_this_thread();
    std::array<std::byte, 2048> datagram;
    while (true) {
      const auto received = ::recv(socket_, datagram.data(), datagram.size(), 0);
      if (stop_.load() || received < 0) return;
      ::sendto(socket_, datagram.data(), static_cast<std::size_t>(received), 0,
               std::bit_cast<const sockaddr*>(&target), sizeof target);
    }
  }};
}

ForwardLoop::~ForwardLoop() {
  stop_.store(true);
  const auto own = loopback(endpoint_.port);  // a datagram to itself ends the wait
  ::sendto(socket_, "", 0, 0, std::bit_cast<const sockaddr*>(&own), sizeof own);
  thread_.join();
  ::close(socket_);
}

}  // namespace hana::tools
