#pragma once

#include <netinet/in.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "router/endpoint.hpp"

namespace hana::tools {

/// What the bench compares with: a UDP socket and nothing else, sending the bench's message with
/// one sendto.
class RawSender {
 public:
  explicit RawSender(const Endpoint& to);
  ~RawSender();
  RawSender(const RawSender&) = delete;
  RawSender& operator=(const RawSender&) = delete;

  /// False: the system refused.
  bool send(std::uint32_t number) noexcept;

 private:
  int socket_;
  sockaddr_in to_{};
  std::array<std::byte, 64> message_{};
  std::size_t size_;
};

/// The address that every message of the bench has; its one argument is a float.
inline constexpr const char* bench_address = "/bench/value";

}  // namespace hana::tools
