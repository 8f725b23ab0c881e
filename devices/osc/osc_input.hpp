#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "devices/osc/options.hpp"
#include "devices/osc/osc_intake.hpp"
#include "router/result.hpp"
#include "router/source.hpp"
#include "transport/net.hpp"
#include "transport/udp/receive_batch.hpp"

namespace hana::devices {

enum class OpenFault : std::uint8_t { PortInUse, NotPermitted, NoSuchAddress, System };

/// Why a device could not be opened, and one sentence that says what to change.
struct OpenError {
  OpenFault fault;
  std::string message;
};

struct OscInputStatus {
  Endpoint bound;
  std::vector<SenderCounts> senders;  // the last row, Unspecified: those that have no row
  std::uint64_t dropped_by_kernel = 0;
};

/// A device: whatever sends OSC over UDP to one port of ours.
///
/// Threads: the network thread, which runs `context`, for everything, the destructor included.
///          Pushes into the source's lane and takes the baton when it is free. No heap per packet.
/// Errors:  at opening only; a malformed packet is counted.
class OscInput {
 public:
  [[nodiscard]] static tl::expected<std::unique_ptr<OscInput>, OpenError> open(
      net::io_context& context, const OscInputOptions& options, Source source);

  /// The address and port in use, also where port 0 was asked for.
  [[nodiscard]] const Endpoint& bound() const noexcept { return bound_; }

  [[nodiscard]] OscInputStatus status() const;

 private:
  OscInput(net::ip::udp::socket socket, Endpoint bound, Source source);

  void wait();
  void drain() noexcept;

  net::ip::udp::socket socket_;
  Endpoint bound_;
  Source source_;
  OscIntake intake_;
  transport::ReceiveBatch batch_;
  // A completion may already be queued when the device is closed; it looks here first.
  std::shared_ptr<const OscInput*> alive_;
};

}  // namespace hana::devices
