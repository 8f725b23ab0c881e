#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "transport/udp/receive_batch.hpp"

namespace hana::transport {
namespace {

Endpoint from_v4(const sockaddr_in& from) noexcept {
  Endpoint sender{AddressFamily::V4, UdpPort{ntohs(from.sin_port)}, {}, 0};
  std::memcpy(sender.address.data(), &from.sin_addr, sizeof from.sin_addr);
  return sender;
}

Endpoint from_v6(const sockaddr_in6& from) noexcept {
  const auto port = UdpPort{ntohs(from.sin6_port)};
  Endpoint sender{AddressFamily::V6, port, {}, from.sin6_scope_id};
  std::copy(std::begin(from.sin6_addr.s6_addr), std::end(from.sin6_addr.s6_addr),
            sender.address.begin());
  if (!IN6_IS_ADDR_V4MAPPED(&from.sin6_addr)) return sender;
  Endpoint v4{AddressFamily::V4, port, {}, 0};
  std::copy(sender.address.begin() + 12, sender.address.end(), v4.address.begin());
  return v4;
}

Endpoint to_endpoint(const sockaddr_storage& from) noexcept {
  sockaddr_in6 v6;
  std::memcpy(&v6, &from, sizeof v6);
  if (from.ss_family == AF_INET6) return from_v6(v6);
  sockaddr_in v4;
  std::memcpy(&v4, &from, sizeof v4);
  return from_v4(v4);
}

/// The kernel's running total, if it came with this datagram.
std::optional<std::uint32_t> drops_in(msghdr& header) noexcept {
  for (auto* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_RXQ_OVFL) continue;
    std::uint32_t total = 0;
    std::memcpy(&total, CMSG_DATA(part), sizeof total);
    return total;
  }
  return std::nullopt;
}

}  // namespace

struct ReceiveBatch::Headers {
  static constexpr std::size_t control_bytes = CMSG_SPACE(sizeof(std::uint32_t));

  std::array<mmsghdr, capacity> messages{};
  std::array<iovec, capacity> slots{};
  std::array<sockaddr_storage, capacity> senders{};
  alignas(cmsghdr) std::array<std::array<std::byte, control_bytes>, capacity> control{};
};

ReceiveBatch::ReceiveBatch(std::size_t largest)
    : slot_bytes_(largest + 4),
      memory_(std::make_unique<std::byte[]>(capacity * slot_bytes_)),
      headers_(std::make_unique<Headers>()) {
  for (std::size_t i = 0; i < capacity; ++i)
    headers_->slots[i] = {memory_.get() + i * slot_bytes_, slot_bytes_};
}

ReceiveBatch::~ReceiveBatch() = default;

void ReceiveBatch::count_drops(Socket socket) noexcept {
  const int on = 1;
  // Without it the count stays zero; nothing else is lost.
  static_cast<void>(setsockopt(socket, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on));
}

std::span<const ReceivedDatagram> ReceiveBatch::try_receive(Socket socket) noexcept {
  for (std::size_t i = 0; i < capacity; ++i) {
    auto& header = headers_->messages[i].msg_hdr;
    header = {};
    header.msg_name = &headers_->senders[i];
    header.msg_namelen = sizeof headers_->senders[i];
    header.msg_iov = &headers_->slots[i];
    header.msg_iovlen = 1;
    header.msg_control = headers_->control[i].data();
    header.msg_controllen = headers_->control[i].size();
  }
  const int count = recvmmsg(socket, headers_->messages.data(), capacity, MSG_DONTWAIT, nullptr);
  if (count <= 0) return {};
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    auto& message = headers_->messages[i];
    datagrams_[i] = {{memory_.get() + i * slot_bytes_, message.msg_len},
                     to_endpoint(headers_->senders[i])};
    if (const auto total = drops_in(message.msg_hdr)) dropped_by_kernel_ = *total;
  }
  return std::span{datagrams_}.first(static_cast<std::size_t>(count));
}

}  // namespace hana::transport
