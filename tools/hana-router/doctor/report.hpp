#pragma once

#include <span>
#include <string>

#include "tools/hana-router/doctor/finding.hpp"

namespace hana::tools::doctor {

/// Text for people: headings, a line for each finding with its verdict, below it what to do.
[[nodiscard]] std::string text_of(const Section& section);

/// The last line: "1 problem, 2 warnings, 3 notes, 12 checks fine".
[[nodiscard]] std::string summary(std::span<const Section> sections);

/// One object a line.
[[nodiscard]] std::string json_lines(const Section& section);

[[nodiscard]] Verdict worst(std::span<const Section> sections) noexcept;

}  // namespace hana::tools::doctor
