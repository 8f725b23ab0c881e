#pragma once

#include "tools/conformance/record_kind.hpp"

namespace hana::conformance {

bool is_osc_pattern_record(std::string_view file_name, const nlohmann::json& record);
Outcome check_osc_pattern(const nlohmann::json& record);

/// {pattern, address, expect.match}, or address null with expect.valid_pattern or valid_address.
/// Only the classes `spec` and `generated` can fail.
inline constexpr RecordKind osc_patterns{"osc/patterns", is_osc_pattern_record, check_osc_pattern};

}  // namespace hana::conformance
