#include "tools/conformance/osc_patterns.hpp"

#include <nlohmann/json.hpp>

#include "transport/osc/address_pattern.hpp"

namespace hana::conformance {
namespace {

using nlohmann::json;

bool answer(const std::string& question, const json& record) {
  const auto& pattern = record.at("pattern").get_ref<const std::string&>();
  if (question == "match")
    return transport::matches(pattern, record.at("address").get_ref<const std::string&>());
  if (question == "valid_pattern") return transport::is_valid_pattern(pattern);
  return transport::is_valid_address(pattern);
}

bool is_question(const std::string& key) {
  return key == "match" || key == "valid_pattern" || key == "valid_address";
}

}  // namespace

bool is_osc_pattern_record(std::string_view, const json& record) {
  return record.contains("pattern") && record.contains("address") && record.contains("expect");
}

Outcome check_osc_pattern(const json& record) {
  json got = json::object();
  json expected = json::object();
  for (const auto& [question, value] : record.at("expect").items()) {
    if (!is_question(question)) continue;
    expected[question] = value;
    got[question] = answer(question, record);
  }
  const auto kind = record.value("class", "");
  const bool counts = kind == "spec" || kind == "generated";
  const auto differs = counts ? Verdict::Failed : Verdict::Reported;
  return {got == expected && !got.empty() ? Verdict::Passed : differs, expected.dump(), got.dump()};
}

}  // namespace hana::conformance
