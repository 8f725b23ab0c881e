#pragma once

#include "transport/link/stream_target.hpp"

namespace hana::transport {

/// Makes a socket fit for events: nothing is held back to fill a segment, expedited forwarding (RFC
/// 3246), little is kept in the kernel (there nothing can be coalesced), and a peer that has
/// vanished without a word is noticed after four seconds of silence. What the system refuses is
/// left as it is.
void prepare_stream(StreamSocket& socket) noexcept;

}  // namespace hana::transport
