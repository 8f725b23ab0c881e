#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "transport/udp/datagram_sender.hpp"

namespace hana::transport {
namespace {

constexpr int expedited_forwarding = 46 << 2;    // DSCP EF in the traffic class byte
constexpr int send_buffer_bytes = 1 << 20;       // a burst waits here, not in the router
constexpr int receive_buffer_bytes = 1 << 20;    // so do answers
constexpr std::size_t max_segments = 64;         // UDP_MAX_SEGMENTS of older kernels
constexpr std::size_t max_segment_bytes = 1200;  // fits every path
constexpr std::size_t control_bytes = CMSG_SPACE(sizeof(std::uint16_t));

int open_socket(int family, int level, int traffic_class) noexcept {
  const int socket = ::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return -1;
  // Neither is needed to work, so a refusal is no error.
  ::setsockopt(socket, level, traffic_class, &expedited_forwarding, sizeof expedited_forwarding);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes, sizeof send_buffer_bytes);
  ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  return socket;
}

socklen_t fill_address(const Endpoint& endpoint, sockaddr_storage& storage) noexcept {
  const auto port = htons(static_cast<std::uint16_t>(endpoint.port));
  if (endpoint.family == AddressFamily::V4) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = port;
    std::memcpy(&address.sin_addr, endpoint.address.data(), sizeof address.sin_addr);
    std::memcpy(&storage, &address, sizeof address);
    return sizeof address;
  }
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = port;
  address.sin6_scope_id = endpoint.scope;
  std::memcpy(&address.sin6_addr, endpoint.address.data(), sizeof address.sin6_addr);
  std::memcpy(&storage, &address, sizeof address);
  return sizeof address;
}

void ask_for_segments(msghdr& header, std::span<char, control_bytes> control,
                      std::uint16_t size) noexcept {
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  auto* segment = CMSG_FIRSTHDR(&header);
  segment->cmsg_level = SOL_UDP;
  segment->cmsg_type = UDP_SEGMENT;
  segment->cmsg_len = CMSG_LEN(sizeof size);
  std::memcpy(CMSG_DATA(segment), &size, sizeof size);
}

/// How many datagrams from `first` on are one piece of memory, alike, for one address.
std::size_t segment_run(std::span<const PendingDatagram> datagrams, std::size_t first) noexcept {
  const auto& head = datagrams[first];
  if (head.size > max_segment_bytes) return 1;
  std::size_t run = 1;
  while (run < max_segments && first + run < datagrams.size()) {
    const auto& next = datagrams[first + run];
    if (next.offset != head.offset + run * head.size || next.size != head.size ||
        next.to != head.to)
      break;
    ++run;
  }
  return run;
}

bool is_segmentation_refusal(int error) noexcept {
  return error == EINVAL || error == EIO || error == EMSGSIZE || error == EOPNOTSUPP;
}

}  // namespace

struct DatagramSender::Vectors {
  std::array<mmsghdr, DatagramBatch::max_datagrams> headers;
  std::array<iovec, DatagramBatch::max_datagrams> pieces;
  std::array<sockaddr_storage, DatagramBatch::max_datagrams> addresses;
  alignas(
      cmsghdr) std::array<std::array<char, control_bytes>, DatagramBatch::max_datagrams> controls;
  std::array<std::size_t, DatagramBatch::max_datagrams> runs;  // datagrams in each header
};

DatagramSender::DatagramSender(Segmentation segmentation)
    : v4_(open_socket(AF_INET, IPPROTO_IP, IP_TOS)),
      v6_(open_socket(AF_INET6, IPPROTO_IPV6, IPV6_TCLASS)),
      segments_(segmentation == Segmentation::Allowed),
      vectors_(std::make_unique<Vectors>()) {
  if (v4_ < 0 && v6_ < 0)
    throw std::system_error(errno, std::generic_category(), "no UDP socket to send from");
}

DatagramSender::~DatagramSender() {
  if (v4_ >= 0) ::close(v4_);
  if (v6_ >= 0) ::close(v6_);
}

int DatagramSender::socket_for(AddressFamily family) const noexcept {
  return family == AddressFamily::V4 ? v4_ : v6_;
}

void DatagramSender::send(DatagramBatch& batch, std::span<bool> sent) noexcept {
  const auto datagrams = batch.datagrams();
  std::fill_n(sent.begin(), datagrams.size(), false);
  if (datagrams.size() == 1) return send_one(batch, sent);
  for (std::size_t next = 0; next < datagrams.size();) {
    const auto count = fill(batch, next);
    const int accepted = ::sendmmsg(socket_for(datagrams[next].to.family), vectors_->headers.data(),
                                    static_cast<unsigned>(count), 0);
    for (int i = 0; i < accepted; ++i)
      for (std::size_t run = vectors_->runs[static_cast<std::size_t>(i)]; run > 0; --run)
        sent[next++] = true;
    if (accepted > 0 || errno == EINTR) continue;
    if (segments_ && vectors_->runs[0] > 1 && is_segmentation_refusal(errno)) {
      segments_ = false;  // this system or network card cannot: one by one from now on
      continue;
    }
    last_error_.store(errno);
    next += vectors_->runs[0];
  }
}

bool DatagramSender::try_send(const Endpoint& to, std::span<const std::byte> bytes) const noexcept {
  sockaddr_storage address;
  const auto length = fill_address(to, address);
  ssize_t size = 0;
  do {
    size = ::sendto(socket_for(to.family), bytes.data(), bytes.size(), 0,
                    std::bit_cast<const sockaddr*>(&address), length);
  } while (size < 0 && errno == EINTR);
  return size >= 0;
}

std::vector<DatagramSender::Socket> DatagramSender::sockets() const {
  std::vector<Socket> open;
  if (v4_ >= 0) open.push_back({AddressFamily::V4, v4_});
  if (v6_ >= 0) open.push_back({AddressFamily::V6, v6_});
  return open;
}

void DatagramSender::send_one(DatagramBatch& batch, std::span<bool> sent) noexcept {
  const auto& datagram = batch.datagrams().front();
  sent.front() = try_send(datagram.to, batch.bytes_of(datagram));
  if (!sent.front()) last_error_.store(errno);
}

std::size_t DatagramSender::fill(DatagramBatch& batch, std::size_t first) noexcept {
  const auto datagrams = batch.datagrams();
  const auto family = datagrams[first].to.family;
  std::size_t count = 0;
  for (auto next = first; next < datagrams.size() && datagrams[next].to.family == family; ++count) {
    const auto run = segments_ ? segment_run(datagrams, next) : 1;
    const auto bytes = batch.bytes_of(datagrams[next]);
    vectors_->runs[count] = run;
    vectors_->pieces[count] = {bytes.data(), bytes.size() * run};
    auto& header = vectors_->headers[count].msg_hdr;
    header = {};
    header.msg_name = &vectors_->addresses[count];
    header.msg_namelen = fill_address(datagrams[next].to, vectors_->addresses[count]);
    header.msg_iov = &vectors_->pieces[count];
    header.msg_iovlen = 1;
    if (run > 1) ask_for_segments(header, vectors_->controls[count], datagrams[next].size);
    next += run;
  }
  return count;
}

}  // namespace hana::transport
