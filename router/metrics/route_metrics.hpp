#pragma once

#include "router/metrics/counter.hpp"
#include "router/metrics/latency_record.hpp"

namespace hana {

/// What one route did since the router started; survives new tables.
///
/// Threads: the baton's holder writes, any thread reads.
struct RouteMetrics {
  Counter events;    // matched this route
  Counter messages;  // handed to the output, one for each destination
  Counter refused;   // no number where the route needs one, or an address that does not fit
  LatencyRecord router_time;  // event stamped -> send returned
};

}  // namespace hana
