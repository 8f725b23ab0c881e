#include <sys/socket.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "tools/hana-router/bench/raw_sender.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/osc/osc_layout.hpp"

namespace hana::tools {

RawSender::RawSender(const Endpoint& to)
    : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
      size_(transport::encode(bench_address, {0.0F}, message_)) {
  to_.sin_family = AF_INET;
  to_.sin_port = htons(static_cast<std::uint16_t>(to.port));
  std::memcpy(&to_.sin_addr, to.address.data(), sizeof to_.sin_addr);
  if (socket_ < 0)
    throw std::system_error(errno, std::generic_category(), "no socket for the bench");
}

RawSender::~RawSender() { ::close(socket_); }

bool RawSender::send(std::uint32_t number) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(number));
  transport::write_big_endian(bits, std::span{message_}.subspan(size_ - 4, 4));
  return ::sendto(socket_, message_.data(), size_, 0, std::bit_cast<const sockaddr*>(&to_),
                  sizeof to_) == static_cast<ssize_t>(size_);
}

}  // namespace hana::tools
