#include <fcntl.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "transport/link/owned_socket.hpp"

namespace hana::transport {

OwnedSocket::~OwnedSocket() {
  if (is_open()) ::close(descriptor_);
}

OwnedSocket& OwnedSocket::operator=(OwnedSocket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

OwnedSocket OwnedSocket::duplicate_of(int descriptor) noexcept {
  return OwnedSocket{::fcntl(descriptor, F_DUPFD_CLOEXEC, 0)};
}

std::optional<std::size_t> OwnedSocket::try_send(std::span<const std::byte> bytes) noexcept {
  for (;;) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return 0;
    if (errno != EINTR) return std::nullopt;
  }
}

std::uint64_t OwnedSocket::bytes_under_way() const noexcept {
  int bytes = 0;
  if (::ioctl(descriptor_, SIOCOUTQ, &bytes) != 0 || bytes < 0) return 0;
  return static_cast<std::uint64_t>(bytes);
}

void OwnedSocket::abort() noexcept {
  // On closing, a reset instead of more attempts to deliver.
  const linger at_once{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace hana::transport
