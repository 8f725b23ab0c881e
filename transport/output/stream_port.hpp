#pragma once

#include <optional>

#include "router/output.hpp"
#include "transport/output/stream_report.hpp"

namespace hana::transport {

/// One visualization's stream in the output.
///
/// Threads: made and destroyed on the network thread; in between the baton's holder's, but for the
///          report.
struct StreamPort {
  StreamPort(DestinationId of, const Endpoint& leads_to, const StreamSenderOptions& options,
             Instant now)
      : id(of), to(leads_to), sender(options, now) {}

  DestinationId id;
  Endpoint to;
  StreamSender sender;
  std::optional<ClockEstimate> clock;  // of the visualization
  StreamReport report;
};

}  // namespace hana::transport
