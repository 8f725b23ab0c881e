#include "tools/conformance/osc_packets.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tools/conformance/hex.hpp"
#include "tools/conformance/osc_json.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::conformance {
namespace {

using nlohmann::json;

std::string to_line(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// `c` is four bytes; records may write those above 2^31 as negative numbers.
void make_code_points_unsigned(json& value) {
  if (!value.is_structured()) return;
  const bool is_code_point = value.is_array() && value.size() == 2 && value[0] == "c";
  if (is_code_point) value[1] = static_cast<std::uint32_t>(value[1].get<std::int64_t>());
  for (auto& inside : value) make_code_points_unsigned(inside);
}

json decode(std::span<const std::byte> packet) {
  using namespace transport;
  if (const auto fault = find_fault(packet, OscLimits::specification()))
    return {{"valid", false}, {"reason", to_text(*fault)}};
  return {{"valid", true}, {"packet", to_json(packet)}};
}

}  // namespace

bool is_osc_packet_record(std::string_view file_name, const json& record) {
  const auto expect = record.find("expect");
  if (!record.contains("input_hex") || expect == record.end() || !expect->is_object()) return false;
  // A refused packet says nothing of OSC by itself: then its file's name or a reason does.
  return expect->contains("valid") &&
         (file_name == "packets.jsonl" || expect->contains("packet") || expect->contains("reason"));
}

Outcome check_osc_packet(const json& record) {
  const auto& expect = record.at("expect");
  const bool valid = expect.at("valid").get<bool>();
  json expected{{"valid", valid}};
  if (valid) expected["packet"] = expect.at("packet");
  make_code_points_unsigned(expected);

  const auto input = from_hex(record.at("input_hex").get_ref<const std::string&>());
  if (!input) return {Verdict::Failed, to_line(expected), "input_hex is not hex"};
  const auto got = decode(*input);
  // Which rule is named first is each decoder's own choice.
  const bool same = valid ? got == expected : got.at("valid") == false;
  return {same ? Verdict::Passed : Verdict::Failed, to_line(expected), to_line(got)};
}

}  // namespace hana::conformance
