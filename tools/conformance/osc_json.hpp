#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <span>

namespace hana::conformance {

/// A valid packet as the records write it: bundles as trees, floats as the hex of their bytes.
/// The messages in it come from OscMessages and OscMessageView, the product's own reading.
///
/// Throws std::logic_error if those disagree with the packet's structure.
[[nodiscard]] nlohmann::json to_json(std::span<const std::byte> packet);

}  // namespace hana::conformance
