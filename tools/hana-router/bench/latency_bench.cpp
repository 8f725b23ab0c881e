#include "tools/hana-router/bench/bench.hpp"
#include "tools/hana-router/bench/bench_router.hpp"
#include "tools/hana-router/bench/paced.hpp"
#include "tools/hana-router/bench/quantiles.hpp"
#include "tools/hana-router/bench/raw_sender.hpp"

namespace hana::tools {

nlohmann::json bench_latency(ReceiverProcess& receiver, const BenchPlan& plan) {
  RawSender raw{receiver.endpoint()};
  BenchRouter router{receiver.endpoint(), Bundling::OneMessageADatagram, "device:/value"};
  const auto result = measure_paced(
      receiver, plan, [&](std::uint32_t number, Instant) { raw.send(number); },
      [&](std::uint32_t number, Instant at) {
        router.push(number, at);
        router.hand_over();
      });
  auto json = comparison_json(quantiles_of(result.raw), quantiles_of(result.routed));
  json["events"] = result.routed.size();
  json["dropped"] = router.dropped();
  return json;
}

}  // namespace hana::tools
