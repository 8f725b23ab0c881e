#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>

namespace hana::conformance {

enum class Verdict {
  Passed,
  Failed,
  Reported,  // differs, but nothing says which side is right
};

/// What our decoder made of one record.
struct Outcome {
  Verdict verdict;
  std::string expected;
  std::string got;
};

/// A kind of record and how to check it. A new decoder adds its entry to `record_kinds`.
struct RecordKind {
  std::string_view name;
  bool (*recognises)(std::string_view file_name, const nlohmann::json& record);
  Outcome (*check)(const nlohmann::json& record);  // throws json::exception on a malformed record
};

[[nodiscard]] std::span<const RecordKind> record_kinds() noexcept;

}  // namespace hana::conformance
