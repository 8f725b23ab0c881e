#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <system_error>

#include "tools/hana-router/bench/loopback_socket.hpp"

namespace hana::tools {
namespace {

constexpr int wanted_buffer = 16 << 20;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// What was given, in bytes.
std::size_t enlarge_buffer(int socket) {
  // Beyond the system's limit only where that is permitted; what was given is read back.
  if (::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &wanted_buffer, sizeof wanted_buffer) != 0)
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &wanted_buffer, sizeof wanted_buffer);
  int given = 0;
  socklen_t size = sizeof given;
  ::getsockopt(socket, SOL_SOCKET, SO_RCVBUF, &given, &size);
  return static_cast<std::size_t>(given);
}

}  // namespace

LoopbackSocket::LoopbackSocket() : descriptor_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  if (descriptor_ < 0) fail("no socket for the bench");
  buffer_bytes_ = enlarge_buffer(descriptor_);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(descriptor_, std::bit_cast<const sockaddr*>(&address), size) != 0 ||
      ::getsockname(descriptor_, std::bit_cast<sockaddr*>(&address), &size) != 0)
    fail("no port on loopback for the bench");
  endpoint_.family = AddressFamily::V4;
  endpoint_.address = {127, 0, 0, 1};
  endpoint_.port = UdpPort{ntohs(address.sin_port)};
}

LoopbackSocket::~LoopbackSocket() { ::close(descriptor_); }

std::size_t LoopbackSocket::window(std::size_t datagram_bytes) const noexcept {
  // What the kernel charges a small datagram for beside its bytes, with room to spare.
  constexpr std::size_t overhead = 1536;
  return buffer_bytes_ / (datagram_bytes + overhead);
}

}  // namespace hana::tools
