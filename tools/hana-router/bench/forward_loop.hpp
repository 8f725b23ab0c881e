#pragma once

#include <atomic>
#include <thread>

#include "router/endpoint.hpp"

namespace hana::tools {

/// What anyone would write by hand: a thread that waits in recv and passes on with sendto.
class ForwardLoop {
 public:
  explicit ForwardLoop(const Endpoint& to);
  ~ForwardLoop();
  ForwardLoop(const ForwardLoop&) = delete;
  ForwardLoop& operator=(const ForwardLoop&) = delete;

  [[nodiscard]] Endpoint endpoint() const noexcept { return endpoint_; }

 private:
  int socket_;
  Endpoint endpoint_;
  std::atomic<bool> stop_{false};
  std::jthread thread_;
};

}  // namespace hana::tools
