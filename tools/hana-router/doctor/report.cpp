#include "tools/hana-router/doctor/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hana::tools::doctor {
namespace {

constexpr std::size_t text_columns = 100;
constexpr std::size_t verdict_columns = 9;

/// Breaks between words; every line after the first begins with `indent` spaces.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string lines;
  std::size_t column = indent;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (column > indent && column + 1 + word.size() > text_columns) {
      lines += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word.size();
  }
  return lines;
}

std::string count(std::size_t n, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", n, n == 1 ? one : several);
}

}  // namespace

std::string_view word(Verdict verdict) noexcept {
  constexpr std::array<std::string_view, 4> words{"ok", "note", "warning", "problem"};
  return words.at(static_cast<std::size_t>(verdict));
}

std::string text_of(const Section& section) {
  auto text = section.title + '\n';
  std::size_t subject_columns = 0;
  for (const auto& one : section.findings)
    subject_columns = std::max(subject_columns, one.subject.size());
  const auto indent = 2 + verdict_columns + (subject_columns == 0 ? 0 : subject_columns + 2);
  for (const auto& one : section.findings) {
    auto head = fmt::format("  {:<{}}{:<{}}", word(one.verdict), verdict_columns, one.subject,
                            indent - 2 - verdict_columns);
    text += head + wrapped(one.finding, indent) + '\n';
    if (!one.advice.empty())
      text += std::string(indent, ' ') + "-> " + wrapped(one.advice, indent + 3) + '\n';
  }
  return text;
}

std::string summary(std::span<const Section> sections) {
  std::array<std::size_t, 4> counts{};
  for (const auto& section : sections)
    for (const auto& one : section.findings) ++counts.at(static_cast<std::size_t>(one.verdict));
  return fmt::format("{}, {}, {}, {} fine", count(counts[3], "problem", "problems"),
                     count(counts[2], "warning", "warnings"), count(counts[1], "note", "notes"),
                     count(counts[0], "check", "checks"));
}

std::string json_lines(const Section& section) {
  std::string lines;
  for (const auto& one : section.findings) {
    auto object = one.measured;
    object["check"] = one.check;
    object["subject"] = one.subject;
    object["verdict"] = word(one.verdict);
    object["finding"] = one.finding;
    object["advice"] = one.advice;
    // Names come from other machines: bytes that are not UTF-8 must not stop the report.
    lines += object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  }
  return lines;
}

Verdict worst(std::span<const Section> sections) noexcept {
  auto verdict = Verdict::Ok;
  for (const auto& section : sections)
    for (const auto& one : section.findings) verdict = std::max(verdict, one.verdict);
  return verdict;
}

}  // namespace hana::tools::doctor
