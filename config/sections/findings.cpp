#include "config/sections/findings.hpp"

#include <algorithm>
#include <utility>

#include "config/toml/source_text.hpp"

namespace hana::config {

void Findings::add(Place at, std::string message) {
  if (full()) return;
  found_.push_back({std::string{file_}, at, Severity::Error, std::move(message)});
}

void Findings::add(const Text& text, std::size_t offset, std::string message) {
  if (full()) return;
  add(place_in_string(source_, text.quote, offset), std::move(message));
}

std::vector<Diagnostic> Findings::take() {
  std::stable_sort(
      found_.begin(), found_.end(),
      [](const Diagnostic& one, const Diagnostic& other) { return one.at < other.at; });
  return std::exchange(found_, {});
}

}  // namespace hana::config
