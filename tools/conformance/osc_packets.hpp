#pragma once

#include "tools/conformance/record_kind.hpp"

namespace hana::conformance {

bool is_osc_packet_record(std::string_view file_name, const nlohmann::json& record);
Outcome check_osc_packet(const nlohmann::json& record);

/// {input_hex, expect.valid, expect.packet}: one packet and what it means.
inline constexpr RecordKind osc_packets{"osc/packets", is_osc_packet_record, check_osc_packet};

}  // namespace hana::conformance
