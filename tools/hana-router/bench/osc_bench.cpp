#include <future>
#include <stdexcept>

#include "devices/osc/osc_input.hpp"
#include "tools/hana-router/bench/bench.hpp"
#include "tools/hana-router/bench/bench_router.hpp"
#include "tools/hana-router/bench/forward_loop.hpp"
#include "tools/hana-router/bench/paced.hpp"
#include "tools/hana-router/bench/quantiles.hpp"
#include "tools/hana-router/bench/raw_sender.hpp"

namespace hana::tools {
namespace {

/// An OSC device on its network thread, routed to the receiver.
class RoutedForward {
 public:
  explicit RoutedForward(const Endpoint& to)
      : router_(to, Bundling::OneMessageADatagram, "device:/bench/value") {
    devices::OscInputOptions options;
    options.listen.family = AddressFamily::V4;
    options.listen.address = {127, 0, 0, 1};
    options.listen.port = UdpPort{0};
    auto opened = devices::OscInput::open(network_, options, router_.source());
    if (!opened) throw std::runtime_error(opened.error().message);
    input_ = std::move(*opened);
    thread_ = std::jthread{[this] { network_.run(); }};
  }
  ~RoutedForward() {
    network_.stop();
    thread_.join();
  }
  RoutedForward(const RoutedForward&) = delete;
  RoutedForward& operator=(const RoutedForward&) = delete;

  [[nodiscard]] Endpoint endpoint() const { return input_->bound(); }
  [[nodiscard]] std::uint64_t dropped() const { return router_.dropped(); }

 private:
  BenchRouter router_;
  net::io_context network_{1};
  std::unique_ptr<devices::OscInput> input_;
  std::jthread thread_;
};

}  // namespace

nlohmann::json bench_osc(ReceiverProcess& receiver, const BenchPlan& plan) {
  ForwardLoop by_hand{receiver.endpoint()};
  RoutedForward routed{receiver.endpoint()};
  RawSender to_hand{by_hand.endpoint()};
  RawSender to_router{routed.endpoint()};
  const auto result = measure_paced(
      receiver, plan, [&](std::uint32_t number, Instant) { to_hand.send(number); },
      [&](std::uint32_t number, Instant) { to_router.send(number); });
  auto json = comparison_json(quantiles_of(result.raw), quantiles_of(result.routed));
  json["events"] = result.routed.size();
  json["dropped"] = routed.dropped();
  return json;
}

}  // namespace hana::tools
