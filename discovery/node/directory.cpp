#include "discovery/node/directory.hpp"

#include <algorithm>

#include "discovery/wire/query_filter.hpp"

namespace hana::discovery {
namespace {

constexpr std::size_t most_entries = 24;  // more do not fit into a packet

std::uint32_t hashed(Nonce nonce, const NodeId& id) noexcept {
  std::uint32_t hash = 2166136261u;
  const auto add = [&hash](std::uint32_t octet) { hash = (hash ^ octet) * 16777619u; };
  for (int shift = 24; shift >= 0; shift -= 8)
    add(static_cast<std::uint32_t>(nonce) >> static_cast<unsigned>(shift) & 0xff);
  for (const char c : id) add(static_cast<unsigned char>(c));
  return hash;
}

bool is_of_use(const Path& path, const Asker& asker) noexcept {
  if (path.standing == Standing::Hearsay) return false;
  if (asker.nearness != Nearness::Elsewhere) return path.on == asker.at.via;
  return !is_loopback(path.from) && !is_link_local(path.from);
}

/// The way to the peer that the asker can take, of its own family if there is one; null: none.
const Path* way_for(const Asker& asker, const KnownPeer& peer) noexcept {
  const Path* found = nullptr;
  for (const auto& path : peer.paths.all()) {
    if (!is_of_use(path, asker)) continue;
    if (path.from.family == asker.at.endpoint.family) return &path;
    if (found == nullptr) found = &path;
  }
  return found;
}

std::chrono::milliseconds age(const KnownPeer& peer, Instant now) noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(now - peer.last_heard);
}

}  // namespace

bool Directory::is_chosen(const NodeId& own, const PeerTable& table, Nonce nonce) {
  const auto ours = hashed(nonce, own);
  std::size_t before_us = 0;
  for (const auto& [id, peer] : table.all())
    if (peer.can_be_probed() && hashed(nonce, id) < ours && ++before_us == Timing::directories)
      return false;
  return true;
}

Page Directory::first_page(const Membership& membership, const Asker& asker, const Query& query,
                           Instant now) const {
  auto result = page(membership, asker, query.filter, 0, now);
  result.nonce = query.nonce;
  return result;
}

std::optional<Page> Directory::next_page(const Membership& membership, const Asker& asker,
                                         const List& list, Instant now) {
  if (list.cookie != cookie_.of(asker.at.endpoint) || !limit_.try_spend(now)) return std::nullopt;
  auto result = page(membership, asker, list.filter, list.from, now);
  result.nonce = list.nonce;
  return result;
}

Page Directory::page(const Membership& membership, const Asker& asker, std::string_view filter,
                     std::int32_t from, Instant now) const {
  Page result;
  result.cookie = cookie_.of(asker.at.endpoint);
  result.from = from;
  for (const auto& [id, peer] : membership.table().all()) {
    if (id == asker.node || membership.is_doubted(id)) continue;
    if (!matches(filter, peer.hello.announcement)) continue;
    const auto* way = way_for(asker, peer);
    if (way == nullptr) continue;
    if (result.total++ >= from && result.entries.size() < most_entries)
      result.entries.push_back({way->from, age(peer, now), peer.hello});
  }
  return result;
}

}  // namespace hana::discovery
