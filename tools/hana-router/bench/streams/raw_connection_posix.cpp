#include <netinet/tcp.h>
#include <sys/socket.h>

#include <bit>
#include <cerrno>
#include <system_error>

#include "tools/hana-router/bench/raw_sender.hpp"
#include "tools/hana-router/bench/streams/raw_connection.hpp"
#include "transport/framing/framing.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/osc/osc_layout.hpp"

namespace hana::tools {
namespace {

int connect_to(const transport::StreamTarget& target) {
  const auto peer = *transport::to_stream(target);
  const bool is_tcp = std::holds_alternative<Endpoint>(target);
  const int descriptor = ::socket(is_tcp ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  constexpr int on = 1;
  if (is_tcp) ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto size = static_cast<socklen_t>(peer.size());
  if (descriptor < 0 || ::connect(descriptor, peer.data(), size) != 0)
    throw std::system_error(errno, std::generic_category(), "no connection for the bench");
  return descriptor;
}

std::size_t write_frame(std::span<std::byte> room) noexcept {
  std::array<std::byte, 64> message;
  const auto size = transport::encode(bench_address, {0.0F}, message);
  return transport::frame_length(std::span{message}.first(size), room);
}

}  // namespace

RawConnection::RawConnection(const transport::StreamTarget& target)
    : descriptor_(connect_to(target)), owner_(descriptor_), size_(write_frame(frame_)) {}

bool RawConnection::send(std::uint32_t number) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(number));
  transport::write_big_endian(bits, std::span{frame_}.subspan(size_ - 4, 4));
  return ::send(descriptor_, frame_.data(), size_, MSG_NOSIGNAL) == static_cast<ssize_t>(size_);
}

}  // namespace hana::tools
