#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace hana::tools::doctor {

enum class Verdict : std::uint8_t {
  Ok,
  Note,     // worth knowing; nothing to do
  Warning,  // works now and may fail or be late in the show
  Problem,  // does not work
};

/// `ok`, `note`, `warning`, `problem`.
[[nodiscard]] std::string_view word(Verdict verdict) noexcept;

/// What one check found about one thing.
struct Finding {
  std::string check;    // its name in JSON: `multicast-v4`
  std::string subject;  // an interface, a device, a port; may be empty
  Verdict verdict = Verdict::Ok;
  std::string finding;                                 // in words
  std::string advice;                                  // what to do; empty: nothing
  nlohmann::json measured = nlohmann::json::object();  // further keys in JSON
};

using Findings = std::vector<Finding>;

/// Findings under one heading.
struct Section {
  std::string title;
  Findings findings;
};

inline void append(Findings& to, Findings more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace hana::tools::doctor
