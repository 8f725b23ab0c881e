#include "tests/fuzz/discovery_packet_check.hpp"

#include <algorithm>

#include "discovery/wire/packet_kind.hpp"
#include "discovery/wire/query_filter.hpp"
#include "discovery/wire/seal.hpp"

namespace hana::test {
namespace {

using namespace hana::discovery;
using Problem = std::optional<std::string>;

/// The key of the sealed packets in docs/protocol.md, so that the corpus opens.
const hana::transport::MeshKey& key() {
  static const auto key = *hana::transport::MeshKey::from_text("correct horse battery");
  return key;
}

Announcement announcement_of(const Packet& packet) {
  const auto* const hello = std::get_if<Hello>(&packet);
  return hello == nullptr ? Announcement{} : hello->announcement;
}

std::string filter_of(const Packet& packet) {
  if (const auto* const query = std::get_if<Query>(&packet)) return query->filter;
  if (const auto* const list = std::get_if<List>(&packet)) return list->filter;
  return "role:visualization cap:outputs>=2 n*";
}

/// Escaping and rounding may make a text longer than it came, so pairs or entries may be lost on
/// the first way out, but no more on the second.
Problem problem_in_passing_on(const Packet& packet, std::size_t limit) {
  const auto bytes = encode(packet, limit);
  if (bytes.size() > limit) return "more bytes than the limit";
  const auto once = decode(bytes);
  if (!once) return "what was let in cannot be passed on";
  if (once->index() != packet.index()) return "a packet became another kind";
  if (decode(encode(*once, limit)) != once) return "a packet changes each time it is passed on";
  return std::nullopt;
}

Problem problem_in_filter(const Packet& packet) {
  const auto filter = filter_of(packet);
  const auto announcement = announcement_of(packet);
  const bool matched = matches(std::string_view{filter}, announcement);
  const auto parsed = Filter::from_text(filter);
  if (matched && !parsed) return "a filter that is refused means somebody";
  if (parsed && matches(*parsed, announcement) != matched) return "a filter means two things";
  return std::nullopt;
}

Problem problem_in_sealing(const Packet& packet) {
  constexpr auto limit = packet_limit - seal_overhead(4);
  const auto message = encode(packet, limit);
  auto sealed = seal(message, key(), {"4fa1", Epoch{1}, 1});
  const auto opened = open(sealed, key());
  if (!opened || !std::ranges::equal(opened->message, message)) return "a seal does not open";
  sealed[message.size()] ^= std::byte{1};
  if (open(sealed, key())) return "a changed packet opens";
  return std::nullopt;
}

Problem problem_in_packet(const Packet& packet) {
  constexpr auto smallest_limit = packet_limit - seal_overhead(Bounds::id);
  if (auto problem = problem_in_passing_on(packet, packet_limit)) return problem;
  if (auto problem = problem_in_passing_on(packet, smallest_limit)) return problem;
  if (auto problem = problem_in_filter(packet)) return problem;
  return problem_in_sealing(packet);
}

}  // namespace

Problem broken_discovery_promise(std::span<const std::byte> datagram) {
  const auto opened = open(datagram, key());
  if (opened && !is_sealed(datagram)) return "opened without a seal";
  const auto packet = decode(opened ? opened->message : datagram);
  if (!packet) return std::nullopt;
  if (kind_of(datagram) == "other") return "a packet of no kind";
  return problem_in_packet(*packet);
}

}  // namespace hana::test
