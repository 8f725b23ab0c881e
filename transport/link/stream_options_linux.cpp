#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "transport/link/stream_options.hpp"

namespace hana::transport {
namespace {

constexpr int on = 1;
constexpr int expedited_forwarding = 46 << 2;  // DSCP EF in the traffic class byte
constexpr int unsent_bytes = 16 * 1024;
constexpr int local_buffer_bytes = 64 * 1024;
constexpr int keepalive_after_seconds = 2;
constexpr int keepalive_every_seconds = 1;
constexpr int keepalive_tries = 2;

void set(int socket, int level, int option, int value) noexcept {
  ::setsockopt(socket, level, option, &value, sizeof value);
}

}  // namespace

void prepare_stream(StreamSocket& socket) noexcept {
  const int descriptor = socket.native_handle();
  int domain = AF_UNIX;
  socklen_t size = sizeof domain;
  ::getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size);
  if (domain == AF_UNIX) return set(descriptor, SOL_SOCKET, SO_SNDBUF, local_buffer_bytes);
  set(descriptor, IPPROTO_TCP, TCP_NODELAY, on);
  set(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, unsent_bytes);
  set(descriptor, SOL_SOCKET, SO_KEEPALIVE, on);
  set(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, keepalive_after_seconds);
  set(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, keepalive_every_seconds);
  set(descriptor, IPPROTO_TCP, TCP_KEEPCNT, keepalive_tries);
  set(descriptor, IPPROTO_IP, IP_TOS, expedited_forwarding);
  if (domain == AF_INET6) set(descriptor, IPPROTO_IPV6, IPV6_TCLASS, expedited_forwarding);
}

}  // namespace hana::transport
