#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "tools/hana-router/bench/bench_router.hpp"
#include "transport/net.hpp"
#include "transport/output/link_keepers.hpp"
#include "transport/output/stream_keeper.hpp"

namespace hana::tools {

/// A BenchRouter that sends by streams or by a link, with the network thread that `run` has for
/// them.
///
/// Threads: one owner, which is also the device thread.
/// Errors:  the constructors throw std::runtime_error if a visualization is not reached within five
///          seconds.
class CarriedRouter {
 public:
  /// A stream to each of them.
  explicit CarriedRouter(const std::vector<Endpoint>& visualizations);
  explicit CarriedRouter(const transport::StreamTarget& link);
  ~CarriedRouter();
  CarriedRouter(const CarriedRouter&) = delete;
  CarriedRouter& operator=(const CarriedRouter&) = delete;

  [[nodiscard]] BenchRouter& router() noexcept { return router_; }

  /// Of all streams together.
  [[nodiscard]] transport::StreamCounts counts() const noexcept;

  /// Events that the one stream was given and its visualization has not acknowledged, lanes
  /// included, as far as is known; `pushed` of them were pushed so far.
  [[nodiscard]] std::uint64_t under_way(std::uint64_t pushed) const noexcept;

 private:
  CarriedRouter(std::size_t count, Carrier carrier);

  void start_network();
  void note(DestinationId id, const transport::LinkStanding& standing);
  void wait_until_reached() const;

  BenchRouter router_;
  net::io_context network_{1};
  std::vector<bool> is_reached_;  // by DestinationId; the network thread's
  std::atomic<std::size_t> reached_{0};
  transport::StreamKeeper streams_;
  transport::LinkKeepers links_;
  std::vector<const transport::StreamReport*> reports_;  // live as long as the output
  std::jthread thread_;
};

}  // namespace hana::tools
