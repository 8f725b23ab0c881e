#pragma once

#include "router/metrics/counter.hpp"

namespace hana::transport {

/// What left for one destination. Threads: the baton's holder writes, any thread reads.
struct SendCounters {
  Counter messages;
  Counter datagrams;
  Counter dropped_discrete;  // messages that the system refused
  Counter dropped_continuous;
};

}  // namespace hana::transport
