#pragma once

#include "router/output.hpp"
#include "transport/link/link_writer.hpp"

namespace hana::transport {

/// One visualization's TCP or Unix connection in the output.
///
/// Threads: made and destroyed on the network thread; in between the baton's holder's, but for what
///          LinkWriter gives to any thread.
struct LinkPort {
  LinkPort(DestinationId of, Framing framing, Stamping stamping)
      : id(of), writer(framing, stamping) {}

  DestinationId id;
  LinkWriter writer;
};

}  // namespace hana::transport
