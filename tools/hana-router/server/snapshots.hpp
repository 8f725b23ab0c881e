#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "devices/device_status.hpp"
#include "devices/options.hpp"
#include "devices/osc/osc_input.hpp"
#include "discovery/peer.hpp"
#include "router/router.hpp"
#include "tools/hana-router/server/route_alarms.hpp"
#include "tools/hana-router/server/visualizations.hpp"

namespace hana::tools {

/// What the control socket and `--json` show; docs/protocol.md describes every key. Times in
/// microseconds where a key ends in `_us`, in seconds where it ends in `_s`.
using Json = nlohmann::json;

struct StatusParts {
  std::string name;
  std::string show;
  Clock::duration up;
  Json devices;
  std::size_t visualizations;
  const Router* router;
  const transport::NetworkOutput* output;
};

[[nodiscard]] Json status_json(const StatusParts& parts);

[[nodiscard]] Json device_json(const devices::DeviceStatus& device);
[[nodiscard]] Json device_json(const std::string& alias, const devices::OscInputStatus& osc);
[[nodiscard]] Json demo_json(const devices::DemoOptions& options);

[[nodiscard]] Json node_json(const discovery::Peer& peer);
[[nodiscard]] Json fixed_json(const DestinationEntry& entry);
[[nodiscard]] Json counters_json(const transport::SendCounters& counters);

/// `alarm` may be null.
[[nodiscard]] Json route_json(const std::string& id, const RouteMetrics& metrics,
                              const RouteAlarms::Alarm* alarm);

/// Since the start, and of the last minute in `last_minute`.
[[nodiscard]] Json latency_json(const LatencyRecord& record);
[[nodiscard]] Json visualization_latency_json(const DestinationEntry& entry,
                                              const transport::StreamStatus& stream);

[[nodiscard]] Json stream_json(const transport::StreamStatus& stream);
[[nodiscard]] Json link_json(const transport::LinkStatus& link);
[[nodiscard]] Json change_json(const LinkChange& change);

}  // namespace hana::tools
