#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "tools/hana-router/bench/streams/frame_listener.hpp"

namespace hana::tools {
namespace {

template <typename Address>
void listen_at(int descriptor, Address& address) {
  socklen_t size = sizeof address;
  auto* const bytes = std::bit_cast<sockaddr*>(&address);
  if (descriptor < 0 || ::bind(descriptor, bytes, size) != 0 || ::listen(descriptor, 4) != 0 ||
      ::getsockname(descriptor, bytes, &size) != 0)
    throw std::system_error(errno, std::generic_category(), "no socket to listen on");
}

}  // namespace

FrameListener::FrameListener()
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  listen_at(descriptor_, address);
  target_ = Endpoint{.family = AddressFamily::V4,
                     .port = UdpPort{ntohs(address.sin_port)},
                     .address = {127, 0, 0, 1}};
}

FrameListener::FrameListener(const std::filesystem::path& path)
    : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)), target_(path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto& name = path.native();
  if (name.size() >= sizeof address.sun_path)
    throw std::runtime_error("the folder for temporary files has too long a name: " + name);
  std::ranges::copy(name, std::begin(address.sun_path));
  listen_at(descriptor_, address);
}

FrameListener::~FrameListener() { ::close(descriptor_); }

int FrameListener::try_accept() const noexcept {
  return ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

}  // namespace hana::tools
