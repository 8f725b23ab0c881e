#include "discovery/wire/query_filter.hpp"

#include <algorithm>

namespace hana::discovery {
namespace {

// Goes back to the last star only, which is enough and keeps it linear times the text's length.
bool glob_matches(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace

bool matches(std::string_view filter, const Announcement& announcement) noexcept {
  constexpr std::string_view role = "role:";
  if (filter.empty()) return true;
  if (filter.starts_with(role)) return filter.substr(role.size()) == announcement.role;
  if (filter.starts_with('#'))
    return std::ranges::find(announcement.tags, filter.substr(1)) != announcement.tags.end();
  return glob_matches(filter, announcement.name);
}

}  // namespace hana::discovery
