#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "router/router.hpp"
#include "transport/output/network_output.hpp"

namespace hana::tools {

/// The way of an event as `run` has it, with one device and one route to all destinations.
class BenchRouter {
 public:
  /// `from`: the control that the route listens to.
  BenchRouter(const std::vector<Destination>& to, const char* from);
  BenchRouter(const Endpoint& to, Bundling bundling, const char* from);

  /// One number from the built-in sensor; false: the lane is full.
  bool push(std::uint32_t number, Instant at) noexcept {
    return source_.lane().try_push(at, Reading{ControlIndex{0}, static_cast<float>(number)});
  }
  void hand_over() noexcept { source_.hand_over(); }

  [[nodiscard]] Router& router() noexcept { return router_; }
  [[nodiscard]] transport::NetworkOutput& output() noexcept { return output_; }
  [[nodiscard]] const RouterMetrics& metrics() const noexcept { return router_.metrics(); }
  [[nodiscard]] Source source() const noexcept { return source_; }

  /// Messages that the lane or the system refused.
  [[nodiscard]] std::uint64_t dropped() const noexcept;

 private:
  transport::NetworkOutput output_;
  Router router_{output_};
  Source source_;
  std::vector<std::unique_ptr<RouteMetrics>> metrics_;
  std::jthread router_thread_;
};

}  // namespace hana::tools
