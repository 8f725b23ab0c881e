#include <algorithm>
#include <string>

#include "discovery/wire/announcement_pairs.hpp"
#include "discovery/wire/packets.hpp"
#include "transport/osc/shown_text.hpp"

namespace hana::discovery {
namespace {

using Range = AnnouncementRange;

// The sentence of the first fault; empty: none. So are all functions here.
std::string fault_of_pair(const Pairs::value_type& pair) {
  const auto& [key, value] = pair;
  if (!transport::is_word(key, Bounds::key))
    return "the announced key \"" + transport::shown(key) + "\" must be 1 to " +
           std::to_string(Bounds::key) + " letters, digits or signs without a space";
  if (value.size() > Bounds::value)
    return "the announced " + key + " must not be longer than " + std::to_string(Bounds::value) +
           " bytes";
  if (!transport::is_shown_as_it_is(value))
    return "the announced " + key + " must be UTF-8 without control characters";
  return {};
}

std::string fault_of_name(const Announcement& announcement) {
  if (!transport::is_word(announcement.role, Bounds::role))
    return "the role \"" + transport::shown(announcement.role) + "\" must be one word";
  if (announcement.name.empty() || announcement.name.size() > Bounds::name ||
      !transport::is_shown_as_it_is(announcement.name))
    return "the name \"" + transport::shown(announcement.name) + "\" must be 1 to " +
           std::to_string(Bounds::name) + " bytes of UTF-8 without control characters";
  return {};
}

std::string fault_of_words(const std::vector<std::string>& words, const std::string& what) {
  for (const auto& word : words)
    if (word.empty() || word.find_first_of(" ,") != std::string::npos)
      return "the " + what + " \"" + transport::shown(word) + "\" must be one word without a comma";
  return {};
}

std::string fault_of_capabilities(const Capabilities& capabilities) {
  for (const auto& [key, value] : capabilities) {
    if (!transport::is_word(key, Bounds::key) || key.find_first_of(",=<>") != std::string::npos)
      return "the capability \"" + transport::shown(key) + "\" must be one word of at most " +
             std::to_string(Bounds::key) + " bytes without , = < >";
    if (value.find(',') != std::string::npos || value.starts_with(' ') || value.ends_with(' '))
      return "the value of the capability " + key + " must not have a comma, nor a space at an end";
  }
  return {};
}

std::string fault_of_connections(const Announcement& announcement) {
  const auto& boot_id = announcement.boot_id;
  const auto& path = announcement.unix_path;
  if (!boot_id.empty() && !transport::is_word(boot_id, Bounds::id))
    return "the boot id must be one word of at most " + std::to_string(Bounds::id) + " bytes";
  if (!path.empty() && (!path.starts_with('/') || path.size() > Bounds::unix_path))
    return "the Unix path \"" + transport::shown(path) + "\" must begin with / and have at most " +
           std::to_string(Bounds::unix_path) + " bytes";
  return {};
}

std::string fault_of_numbers(const Announcement& announcement) {
  const auto is_within = [](double value, double most) { return value >= 0 && value <= most; };
  const auto& resources = announcement.resources;
  if (announcement.lifetime < Range::shortest_lifetime ||
      announcement.lifetime > Range::longest_lifetime)
    return "the ttl must be 1 to 3600 seconds";
  if (announcement.priority > Range::highest_priority) return "the priority must be 0 to 200";
  if (!is_within(resources.load.value_or(0), 1)) return "the load must be 0 to 1";
  if (!is_within(resources.frames_a_second.value_or(0), Range::most_frames_a_second))
    return "the frames a second must be 0 to 10000";
  return {};
}

std::string fault_of_pairs(const Announcement& announcement) {
  const auto pairs = pairs_of(announcement);
  if (pairs.size() > Bounds::pairs)
    return "at most " + std::to_string(Bounds::pairs) + " properties can be announced";
  for (const auto& pair : pairs)
    if (auto found = fault_of_pair(pair); !found.empty()) return found;
  for (const auto& [key, value] : announcement.properties)
    if (is_known_key(key))
      return "the property " + key + " has the name of one of the protocol's own";
  return {};
}

}  // namespace

Result<void> check(const Announcement& announcement) {
  for (const auto& found :
       {fault_of_name(announcement), fault_of_words(announcement.tags, "tag"),
        fault_of_words(announcement.groups, "group"),
        fault_of_capabilities(announcement.capabilities), fault_of_connections(announcement),
        fault_of_numbers(announcement), fault_of_pairs(announcement)})
    if (!found.empty()) return tl::unexpected(Error{found});
  return {};
}

}  // namespace hana::discovery
