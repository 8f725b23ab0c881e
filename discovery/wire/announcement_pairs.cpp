#include "discovery/wire/announcement_pairs.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace hana::discovery {
namespace {

constexpr std::chrono::seconds shortest_lifetime{1};
constexpr std::chrono::seconds longest_lifetime{3600};

std::string joined(const std::vector<std::string>& tags) {
  std::string text;
  for (const auto& tag : tags) text += (text.empty() ? "" : ",") + tag;
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> tags;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    if (end > 0) tags.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return tags;
}

std::chrono::seconds lifetime_in(std::string_view text, std::chrono::seconds otherwise) {
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size()) return otherwise;
  return std::clamp(std::chrono::seconds{seconds}, shortest_lifetime, longest_lifetime);
}

}  // namespace

Pairs pairs_of(const Announcement& announcement) {
  Pairs pairs;
  if (announcement.protocol != Protocol::Plain)
    pairs.emplace_back("proto", std::to_string(static_cast<int>(announcement.protocol)));
  if (announcement.bundling == Bundling::Bundles) pairs.emplace_back("bundle", "1");
  if (announcement.lifetime != Announcement{}.lifetime)
    pairs.emplace_back("ttl", std::to_string(announcement.lifetime.count()));
  if (!announcement.tags.empty()) pairs.emplace_back("tags", joined(announcement.tags));
  pairs.insert(pairs.end(), announcement.properties.begin(), announcement.properties.end());
  return pairs;
}

Announcement announcement_from(const Pairs& pairs) {
  Announcement announcement;
  announcement.protocol = Protocol::Plain;
  for (const auto& [key, value] : pairs) {
    if (key == "proto")
      announcement.protocol = value.empty() || value == "0" ? Protocol::Plain : Protocol::Hana;
    else if (key == "bundle")
      announcement.bundling = value == "1" ? Bundling::Bundles : Bundling::OneMessageADatagram;
    else if (key == "ttl")
      announcement.lifetime = lifetime_in(value, announcement.lifetime);
    else if (key == "tags")
      announcement.tags = split(value);
    else
      announcement.properties.insert_or_assign(key, value);
  }
  return announcement;
}

}  // namespace hana::discovery
