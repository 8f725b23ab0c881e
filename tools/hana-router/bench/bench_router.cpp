#include "tools/hana-router/bench/bench_router.hpp"

#include "devices/thread_priority.hpp"
#include "tools/hana-router/bench/raw_sender.hpp"

namespace hana::tools {
namespace {

RouteSpec bench_route(const char* from) {
  auto source = *parse_source(from);
  auto target = *parse_target("bench:" + std::string{bench_address}, source.path);
  return {.id = "bench",
          .from = std::move(source),
          .to = std::move(target.to),
          .address = std::move(target.address)};
}

}  // namespace

BenchRouter::BenchRouter(const Endpoint& to, Bundling bundling, const char* from)
    : BenchRouter({Destination{DestinationId{0}, to, bundling}}, from) {}

BenchRouter::BenchRouter(const std::vector<Destination>& to, const char* from)
    : source_(*router_.add_source()) {
  metrics_.push_back(std::make_unique<RouteMetrics>());
  const std::vector<RouteSpec> specs{bench_route(from)};
  const std::vector<SourceEntry> sources{
      {source_.id(), "device", {{"/value", {ControlClass::Discrete, ValueForm::Number, {}}}}}};
  std::vector<DestinationEntry> destinations;
  destinations.reserve(to.size());
  for (const auto& destination : to) destinations.push_back({"bench", {}, destination});
  router_.install(std::make_unique<RouteTable>(specs, sources, destinations, metrics_));
  router_thread_ = std::jthread{[this](const std::stop_token& stop) {
    devices::raise_this_thread();
    router_.run(stop, Waiting::Asleep);
  }};
}

std::uint64_t BenchRouter::dropped() const noexcept {
  const auto& sent = output_.all();
  return router_.inbox().dropped() + sent.dropped_discrete.value() +
         sent.dropped_continuous.value();
}

}  // namespace hana::tools
