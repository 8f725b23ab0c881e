#include "discovery/wire/announcement_pairs.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "discovery/wire/packets.hpp"
#include "discovery/wire/pair_values.hpp"
#include "transport/osc/shown_text.hpp"

namespace hana::discovery {
namespace {

using Range = AnnouncementRange;

struct TransportWord {
  TransportChoice transport;
  std::string_view word;
};

constexpr std::array<TransportWord, 3> transport_words{{{TransportChoice::Udp, "udp"},
                                                        {TransportChoice::Tcp, "tcp"},
                                                        {TransportChoice::Local, "local"}}};

std::optional<double> rounded(std::string_view text, double most, double steps) noexcept {
  const auto value = number_from(text);
  if (!value || *value < 0 || *value > most) return std::nullopt;
  return static_cast<double>(std::lround(*value * steps)) / steps;
}

void read_protocol(Announcement& announcement, std::string_view value) {
  const auto version = whole_number_from(value);
  announcement.protocol = version && *version > 0 ? Protocol::Hana : Protocol::Plain;
}

void read_bundling(Announcement& announcement, std::string_view value) {
  announcement.bundling = value == "1" ? Bundling::Bundles : Bundling::OneMessageADatagram;
}

void read_lifetime(Announcement& announcement, std::string_view value) {
  if (const auto seconds = whole_number_from(value))
    announcement.lifetime = std::clamp(std::chrono::seconds{*seconds}, Range::shortest_lifetime,
                                       Range::longest_lifetime);
}

void read_tags(Announcement& announcement, std::string_view value) {
  announcement.tags = list_from(value);
}

void read_groups(Announcement& announcement, std::string_view value) {
  announcement.groups = list_from(value);
}

void read_transport(Announcement& announcement, std::string_view value) {
  const auto* const named = std::ranges::find(transport_words, value, &TransportWord::word);
  if (named != transport_words.end()) announcement.transport = named->transport;
}

void read_framing(Announcement& announcement, std::string_view value) {
  announcement.framing = value == "slip" ? transport::Framing::Slip : transport::Framing::Length;
}

void read_tcp_port(Announcement& announcement, std::string_view value) {
  if (const auto port = whole_number_from(value); port && *port <= 65535)
    announcement.tcp_port = static_cast<std::uint16_t>(*port);
}

void read_priority(Announcement& announcement, std::string_view value) {
  if (const auto priority = whole_number_from(value);
      priority && *priority <= Range::highest_priority)
    announcement.priority = static_cast<std::uint8_t>(*priority);
}

void read_boot_id(Announcement& announcement, std::string_view value) {
  if (transport::is_word(value, Bounds::id)) announcement.boot_id = value;
}

void read_unix_path(Announcement& announcement, std::string_view value) {
  if (value.starts_with('/') && value.size() <= Bounds::unix_path) announcement.unix_path = value;
}

void read_capabilities(Announcement& announcement, std::string_view value) {
  announcement.capabilities = capabilities_from(value);
}

void read_load(Announcement& announcement, std::string_view value) {
  announcement.resources.load = rounded(value, 1, 100);
}

void read_memory(Announcement& announcement, std::string_view value) {
  announcement.resources.memory_mb = whole_number_from(value);
}

void read_frame_rate(Announcement& announcement, std::string_view value) {
  announcement.resources.frames_a_second = rounded(value, Range::most_frames_a_second, 10);
}

void read_status(Announcement& announcement, std::string_view value) {
  announcement.status = value;
}

struct KnownKey {
  std::string_view key;
  void (*read)(Announcement&, std::string_view value);
};

constexpr std::array<KnownKey, 16> known_keys{{{"proto", read_protocol},
                                               {"bundle", read_bundling},
                                               {"ttl", read_lifetime},
                                               {"tags", read_tags},
                                               {"groups", read_groups},
                                               {"transport", read_transport},
                                               {"framing", read_framing},
                                               {"tcp", read_tcp_port},
                                               {"priority", read_priority},
                                               {"boot", read_boot_id},
                                               {"unix", read_unix_path},
                                               {"caps", read_capabilities},
                                               {"load", read_load},
                                               {"memory", read_memory},
                                               {"fps", read_frame_rate},
                                               {"status", read_status}}};

void add_nature(const Announcement& announcement, Pairs& pairs) {
  if (announcement.protocol != Protocol::Plain)
    pairs.emplace_back("proto", std::to_string(static_cast<int>(announcement.protocol)));
  if (announcement.bundling == Bundling::Bundles) pairs.emplace_back("bundle", "1");
  if (announcement.lifetime != Announcement{}.lifetime)
    pairs.emplace_back("ttl", std::to_string(announcement.lifetime.count()));
  if (!announcement.tags.empty()) pairs.emplace_back("tags", list_text(announcement.tags));
  if (!announcement.groups.empty()) pairs.emplace_back("groups", list_text(announcement.groups));
}

// How a port is to be used never goes before the port: it would be used in another way.
void add_connections(const Announcement& announcement, Pairs& pairs) {
  const auto* const named =
      std::ranges::find(transport_words, announcement.transport, &TransportWord::transport);
  if (named != transport_words.end()) pairs.emplace_back("transport", named->word);
  if (announcement.framing == transport::Framing::Slip) pairs.emplace_back("framing", "slip");
  if (announcement.tcp_port != 0) pairs.emplace_back("tcp", std::to_string(announcement.tcp_port));
  if (announcement.priority != Announcement{}.priority)
    pairs.emplace_back("priority", std::to_string(announcement.priority));
  if (!announcement.boot_id.empty()) pairs.emplace_back("boot", announcement.boot_id);
  if (!announcement.unix_path.empty()) pairs.emplace_back("unix", announcement.unix_path);
}

void add_machine(const Announcement& announcement, Pairs& pairs) {
  const auto& [load, memory_mb, frames_a_second] = announcement.resources;
  if (!announcement.capabilities.empty())
    pairs.emplace_back("caps", capabilities_text(announcement.capabilities));
  if (load) pairs.emplace_back("load", decimal_text(*load, 2));
  if (memory_mb) pairs.emplace_back("memory", std::to_string(*memory_mb));
  if (frames_a_second) pairs.emplace_back("fps", decimal_text(*frames_a_second, 1));
  if (!announcement.status.empty()) pairs.emplace_back("status", announcement.status);
}

}  // namespace

Pairs pairs_of(const Announcement& announcement) {
  Pairs pairs;
  add_nature(announcement, pairs);
  add_connections(announcement, pairs);
  add_machine(announcement, pairs);
  pairs.insert(pairs.end(), announcement.properties.begin(), announcement.properties.end());
  return pairs;
}

Announcement announcement_from(const Pairs& pairs) {
  Announcement announcement;
  announcement.protocol = Protocol::Plain;
  for (const auto& [key, value] : pairs) {
    const auto* const known = std::ranges::find(known_keys, key, &KnownKey::key);
    if (known != known_keys.end())
      known->read(announcement, value);
    else
      announcement.properties.insert_or_assign(key, value);
  }
  return announcement;
}

bool is_known_key(std::string_view key) noexcept {
  return std::ranges::find(known_keys, key, &KnownKey::key) != known_keys.end();
}

}  // namespace hana::discovery
