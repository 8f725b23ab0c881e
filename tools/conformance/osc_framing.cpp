#include "tools/conformance/osc_framing.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "tools/conformance/hex.hpp"
#include "transport/framing/framing.hpp"
#include "transport/framing/length_deframer.hpp"
#include "transport/framing/slip_deframer.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::conformance {
namespace {

using nlohmann::json;
using namespace transport;
using Bytes = std::vector<std::byte>;

Bytes bytes_of(const json& hex) {
  auto bytes = from_hex(hex.get_ref<const std::string&>());
  if (!bytes) throw std::invalid_argument{"not hex: " + hex.dump()};
  return std::move(*bytes);
}

Framing framing_of(const json& record) {
  const auto& name = record.at("framing").get_ref<const std::string&>();
  if (name == "slip") return Framing::Slip;
  if (name == "length") return Framing::Length;
  throw std::invalid_argument{"no such framing: " + name};
}

/// What came out of a stream.
struct Found {
  std::vector<Bytes> packets;
  bool is_waiting;
  bool is_broken;
};

bool is_broken(const LengthDeframer& deframer) { return deframer.is_broken(); }
bool is_broken(const SlipDeframer&) { return false; }

template <typename Deframer>
Found deframe(const json& chunks) {
  const auto deframer = std::make_unique<Deframer>();
  Found found;
  for (const auto& chunk : chunks) {
    const auto bytes = bytes_of(chunk);
    for (std::span<const std::byte> rest{bytes}; const auto packet = deframer->next(rest);)
      found.packets.emplace_back(packet->begin(), packet->end());
  }
  found.is_waiting = deframer->is_waiting();
  found.is_broken = is_broken(*deframer);
  return found;
}

json hex_of(const std::vector<Bytes>& packets) {
  auto hex = json::array();
  for (const auto& packet : packets) hex.push_back(to_hex(packet));
  return hex;
}

/// Noise before the first END is a frame of its own, which the validator keeps from everybody.
void leave_out_noise(Found& found) {
  if (!found.packets.empty() && find_fault(found.packets.front(), OscLimits::specification()))
    found.packets.erase(found.packets.begin());
}

Outcome check_stream(const json& record) {
  const auto& expect = record.at("expect");
  const auto chunks =
      record.contains("chunks") ? record.at("chunks") : json::array({record.at("input_hex")});
  auto found = framing_of(record) == Framing::Slip ? deframe<SlipDeframer>(chunks)
                                                   : deframe<LengthDeframer>(chunks);
  if (expect.value("leading_garbage", false)) leave_out_noise(found);
  json expected{{"packets", expect.at("packets")}};
  json got{{"packets", hex_of(found.packets)}};
  // A stream given up has no tail.
  if (expect.contains("incomplete_tail") && !found.is_broken) {
    expected["incomplete_tail"] = expect.at("incomplete_tail");
    got["incomplete_tail"] = found.is_waiting;
  }
  return {got == expected ? Verdict::Passed : Verdict::Failed, expected.dump(), got.dump()};
}

Outcome check_frame(const json& record) {
  const auto packet = bytes_of(record.at("input_hex"));
  Bytes room(max_frame_bytes(framing_of(record), packet.size()));
  room.resize(frame(framing_of(record), packet, room));
  const auto& expected = record.at("expect").at("encoded_hex").get_ref<const std::string&>();
  const auto got = to_hex(room);
  return {got == expected ? Verdict::Passed : Verdict::Failed, expected, got};
}

}  // namespace

bool is_osc_framing_record(std::string_view file_name, const json& record) {
  return file_name == "osc_framing.jsonl" && record.contains("framing") &&
         record.contains("expect");
}

Outcome check_osc_framing(const json& record) {
  return record.at("expect").contains("encoded_hex") ? check_frame(record) : check_stream(record);
}

}  // namespace hana::conformance
