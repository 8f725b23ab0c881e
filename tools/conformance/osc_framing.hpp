#pragma once

#include "tools/conformance/record_kind.hpp"

namespace hana::conformance {

bool is_osc_framing_record(std::string_view file_name, const nlohmann::json& record);
Outcome check_osc_framing(const nlohmann::json& record);

/// {framing, chunks, expect.packets}: a stream in the pieces in which it arrives, and the packets
/// in it; or {framing, input_hex, expect.encoded_hex}: a packet and its frame.
inline constexpr RecordKind osc_framing{"serial/osc_framing", is_osc_framing_record,
                                        check_osc_framing};

}  // namespace hana::conformance
