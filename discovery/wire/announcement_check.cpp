#include <algorithm>
#include <string>

#include "discovery/wire/announcement_pairs.hpp"
#include "discovery/wire/packets.hpp"
#include "discovery/wire/shown_text.hpp"

namespace hana::discovery {
namespace {

std::string pair_fault(const Pairs::value_type& pair) {
  const auto& [key, value] = pair;
  if (!is_word(key, Bounds::key))
    return "the announced key \"" + shown(key) + "\" must be 1 to " + std::to_string(Bounds::key) +
           " letters, digits or signs without a space";
  if (value.size() > Bounds::value)
    return "the announced " + key + " must not be longer than " + std::to_string(Bounds::value) +
           " bytes";
  return {};
}

std::string fault(const Announcement& announcement) {
  const auto pairs = pairs_of(announcement);
  if (!is_word(announcement.role, Bounds::role))
    return "the role \"" + shown(announcement.role) + "\" must be one word";
  if (announcement.name.empty() || announcement.name.size() > Bounds::name ||
      shown(announcement.name) != announcement.name)
    return "the name \"" + shown(announcement.name) + "\" must be 1 to " +
           std::to_string(Bounds::name) + " bytes of UTF-8 without control characters";
  if (pairs.size() > Bounds::pairs)
    return "at most " + std::to_string(Bounds::pairs) + " properties can be announced";
  for (const auto& pair : pairs)
    if (auto found = pair_fault(pair); !found.empty()) return found;
  return {};
}

}  // namespace

Result<void> check(const Announcement& announcement) {
  auto found = fault(announcement);
  if (!found.empty()) return tl::unexpected(Error{std::move(found)});
  return {};
}

}  // namespace hana::discovery
