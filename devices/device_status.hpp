#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "router/events/event.hpp"

namespace hana::devices {

enum class DeviceKind : std::uint8_t { Midi, Osc, Demo };

enum class DeviceState : std::uint8_t {
  Available,  // plugged in, but not wanted by the show
  Open,
  Waiting,  // wanted by the show, not plugged in
  Failed,   // plugged in and wanted, but refused: see `reason`; tried again
};

/// One thing that the system or the hardware says about who a device is: "client", "24".
struct IdentityField {
  std::string key;
  std::string value;

  friend bool operator==(const IdentityField&, const IdentityField&) = default;
};

/// A device as a list shows it.
struct DeviceStatus {
  std::string alias;  // its name in the show; empty if the show does not want it
  DeviceKind kind{};
  std::string name;  // as the system says; of a device that waits, the name it is looked for by
  std::string api;   // "alsa", "jack"; empty if none has it
  std::vector<IdentityField> identity;
  DeviceState state{};
  std::optional<Instant> waiting_since;  // with Waiting only
  std::string reason;                    // with Failed only
  std::uint64_t refused = 0;             // malformed messages since the start

  friend bool operator==(const DeviceStatus&, const DeviceStatus&) = default;
};

/// "midi", "osc", "demo".
[[nodiscard]] std::string_view name_of(DeviceKind kind) noexcept;

/// "available", "connected", "waiting", "failed".
[[nodiscard]] std::string_view name_of(DeviceState state) noexcept;

}  // namespace hana::devices
