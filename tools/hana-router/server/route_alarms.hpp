#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "router/router.hpp"
#include "tools/hana-router/server/visualizations.hpp"

namespace hana::tools {

/// How late the values of a route arrive, where its `alarm_ms` asks for it: 99 % of the last
/// minute.
struct RouteLateness {
  std::chrono::nanoseconds router_time{};  // event stamped -> sent
  std::chrono::nanoseconds network{};      // to the visualization where that is longest
  std::chrono::nanoseconds error{};        // how far those times may be wrong
  std::string visualization;               // that one; empty: none says how long it takes

  [[nodiscard]] std::chrono::nanoseconds all() const { return router_time + network; }
};

/// Tells when the values of a route arrive later than its `alarm_ms`, and when in time again.
///
/// The sum of two 99 % values is an upper estimate of what 99 % of the values take together.
///
/// Threads: the network thread. Nothing runs if no route has an alarm.
class RouteAlarms {
 public:
  using Say = std::function<void(const std::string&)>;

  RouteAlarms(net::io_context& io, const std::vector<RouteSpec>& routes,
              const std::vector<std::unique_ptr<RouteMetrics>>& metrics,
              const Visualizations& visualizations, Say say);

  void start();
  void stop() { timer_.cancel(); }

  struct Alarm {
    std::chrono::nanoseconds limit{};
    RouteLateness lateness;
    std::optional<Instant> late_since;  // empty: in time
  };

  /// Null: the route asks for none.
  [[nodiscard]] const Alarm* of(std::size_t route) const;

 private:
  void look();
  [[nodiscard]] RouteLateness lateness_of(std::size_t route, Instant now) const;

  const std::vector<RouteSpec>& routes_;
  const std::vector<std::unique_ptr<RouteMetrics>>& metrics_;
  const Visualizations& visualizations_;
  Say say_;
  net::steady_timer timer_;
  std::map<std::size_t, Alarm> alarms_;  // by route
};

}  // namespace hana::tools
