#include "tools/conformance/record_kind.hpp"

#include <array>

#include "tools/conformance/osc_framing.hpp"
#include "tools/conformance/osc_packets.hpp"
#include "tools/conformance/osc_patterns.hpp"

namespace hana::conformance {

std::span<const RecordKind> record_kinds() noexcept {
  static constexpr std::array kinds{osc_framing, osc_packets, osc_patterns};
  return kinds;
}

}  // namespace hana::conformance
