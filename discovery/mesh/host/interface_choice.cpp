#include "discovery/mesh/host/interface_choice.hpp"

#include <algorithm>

namespace hana::discovery {

// Each star first takes nothing, and one character more whenever what follows does not fit. Only
// the last star has to be tried again.
bool matches_name(std::string_view pattern, std::string_view name) noexcept {
  std::size_t at = 0;
  std::size_t next = 0;
  std::size_t star = std::string_view::npos;
  std::size_t taken_from = 0;
  while (next < name.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      taken_from = next;
    } else if (at < pattern.size() && pattern[at] == name[next]) {
      ++at;
      ++next;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      next = ++taken_from;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

bool is_chosen(const InterfaceChoice& choice, std::string_view name) noexcept {
  const auto fits = [&](const std::string& pattern) { return matches_name(pattern, name); };
  if (std::ranges::any_of(choice.denied, fits)) return false;
  return choice.allowed.empty() || std::ranges::any_of(choice.allowed, fits);
}

}  // namespace hana::discovery
