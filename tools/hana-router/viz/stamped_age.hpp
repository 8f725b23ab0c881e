#pragma once

#include <cstdint>
#include <optional>

#include "tools/hana-router/viz/message_line.hpp"

namespace hana::tools {

/// How old a message in a stamped bundle is. Router and visualization have to have one clock: the
/// same machine's.
///
/// Threads: one owner; asks the system for its addresses when another sender is heard.
class StampedAge {
 public:
  /// From the stamp to the packet's arrival; empty without a stamp, from another machine, or where
  /// the system clock was set back in between.
  [[nodiscard]] std::optional<transport::InletMessage::Duration> of(
      const transport::InletMessage& message, Via via);

 private:
  [[nodiscard]] bool is_this_machine(const Endpoint& from);

  struct Sender {
    Endpoint endpoint;
    bool is_local = false;
  };

  Sender last_sender_;  // mostly the next message is from the same
};

}  // namespace hana::tools
