#include "tests/end_to_end/udp_receiver.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bit>
#include <stdexcept>

namespace hana::test {

UdpReceiver::UdpReceiver() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  const int buffer = 4 << 20;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
  sockaddr_in any_port{};
  any_port.sin_family = AF_INET;
  any_port.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket_, std::bit_cast<const sockaddr*>(&any_port), sizeof any_port) != 0)
    throw std::runtime_error("cannot bind a socket on loopback");
}

UdpReceiver::~UdpReceiver() { ::close(socket_); }

Endpoint UdpReceiver::endpoint() const {
  sockaddr_in bound{};
  socklen_t size = sizeof bound;
  ::getsockname(socket_, std::bit_cast<sockaddr*>(&bound), &size);
  Endpoint endpoint;
  endpoint.family = AddressFamily::V4;
  endpoint.port = UdpPort{ntohs(bound.sin_port)};
  endpoint.address = {127, 0, 0, 1};
  return endpoint;
}

std::vector<std::byte> UdpReceiver::receive() {
  pollfd readable{socket_, POLLIN, 0};
  if (::poll(&readable, 1, 2000) != 1) return {};
  std::vector<std::byte> datagram(65536);
  const auto size = ::recv(socket_, datagram.data(), datagram.size(), 0);
  datagram.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return datagram;
}

}  // namespace hana::test
