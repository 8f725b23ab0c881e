#include "discovery/node/membership.hpp"

#include <algorithm>
#include <tuple>

namespace hana::discovery {
namespace {

constexpr std::size_t most_paths_probed = 4;
constexpr int silent_intervals = 2;
constexpr int silent_intervals_of_a_path = 5;

// RFC 1982: which of two numbers on a circle is later.
int distance(Epoch later, Epoch earlier) noexcept {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(later) -
                                   static_cast<std::uint32_t>(earlier));
}

Endpoint osc_endpoint(const KnownPeer& peer) {
  auto endpoint = peer.paths.best().from;
  endpoint.port = peer.hello.announcement.port;
  return endpoint;
}

Path* path_to(KnownPeer& peer, const Endpoint& from) noexcept {
  return peer.can_be_probed() ? peer.paths.find(from) : peer.paths.find_address(from);
}

Outgoing probe(const Path& path, Nonce nonce, Epoch epoch) {
  return {ToNode{path.from, path.on}, encode(Probe{nonce, epoch})};
}

/// Reports a change if anybody could see one.
template <typename Change>
void change(KnownPeer& peer, Actions& actions, Change make) {
  const auto visible = [&] {
    return std::tuple{peer.hello.announcement, peer.label, osc_endpoint(peer)};
  };
  const auto before = visible();
  make();
  if (visible() != before) actions.events.push_back(Changed{snapshot(peer)});
}

}  // namespace

void Membership::heard(const Hello& hello, const Path& by, Actions& actions) {
  auto* peer = table_.find(hello.node);
  if (peer == nullptr) return appear(hello, by, actions);
  const auto later = distance(hello.epoch, peer->hello.epoch);
  if (later > 0) return restarted(*peer, hello, by, actions);
  if (later == 0) return heard_again(*peer, hello, by, actions);
  ++disbelieved_.old_epochs;
}

void Membership::heard(const Bye& bye, const Path& by, Actions& actions) {
  auto* peer = table_.find(bye.node);
  if (peer == nullptr || peer->hello.epoch != bye.epoch) return;
  if (path_to(*peer, by.from) == nullptr) {
    ++disbelieved_.unknown_addresses;
  } else if (!peer->can_be_probed()) {
    lose(bye.node, LostReason::Bye, actions);
  } else if (by.last_heard >= peer->byes_ignored_until) {
    doubts_.raise(bye.node, LostReason::Bye, by.last_heard);
  }
}

void Membership::heard(const Alive& alive, const Path& by, Actions& actions) {
  if (const auto* doubt = doubts_.find(alive.nonce)) {
    auto* peer = table_.find(doubt->node);
    auto* path = peer->paths.find(by.from);
    if (path != nullptr && peer->hello.epoch == alive.epoch) confirm(*peer, *path, by.last_heard);
  } else if (const auto check = checks_.take(alive.nonce, by.from)) {
    auto* peer = table_.find(check->node);
    if (peer == nullptr || peer->hello.epoch != alive.epoch) return;
    change(*peer, actions, [&] { peer->paths.add(by); });
  }
}

void Membership::interfaces_changed(std::span<const Interface> interfaces, Actions& actions) {
  for (auto& [id, peer] : table_.all())
    change(peer, actions, [&, &known = peer] { known.paths.interfaces_changed(interfaces); });
}

void Membership::advance(Instant now, Actions& actions) {
  for (;;) {
    if (look_at_ <= now)
      look_for_silence(now, actions);
    else if (const auto doubt = doubts_.next_due(now))
      settle(*doubt, actions);
    else
      return;
  }
}

std::optional<Instant> Membership::next_deadline() const noexcept {
  const auto next = std::min(look_at_, doubts_.next_deadline().value_or(Instant::max()));
  if (next == Instant::max()) return std::nullopt;
  return next;
}

void Membership::appear(const Hello& hello, const Path& by, Actions& actions) {
  const auto* peer = table_.try_add(hello, by);
  if (peer == nullptr) {
    ++disbelieved_.nodes_beyond_limit;
    return;
  }
  look_at_ = std::min(look_at_, silent_from(*peer));
  actions.events.push_back(Appeared{snapshot(*peer)});
}

void Membership::lose(const NodeId& id, LostReason reason, Actions& actions) {
  actions.events.push_back(Lost{snapshot(*table_.find(id)), reason});
  doubts_.drop(id);
  table_.remove(id);
  look_at_ = Instant::min();  // with fewer nodes intervals are shorter
}

void Membership::restarted(KnownPeer& peer, const Hello& hello, const Path& by, Actions& actions) {
  if (peer.can_be_probed()) {
    if (by.last_heard >= peer.byes_ignored_until)
      doubts_.raise(hello.node, LostReason::Restarted, by.last_heard, Successor{hello, by});
  } else if (path_to(peer, by.from) != nullptr) {
    lose(hello.node, LostReason::Restarted, actions);
    appear(hello, by, actions);
  } else {
    ++disbelieved_.unknown_addresses;
  }
}

void Membership::heard_again(KnownPeer& peer, const Hello& hello, const Path& by,
                             Actions& actions) {
  auto* path = path_to(peer, by.from);
  if (path == nullptr && peer.can_be_probed()) return check_address(hello.node, peer, by, actions);
  change(peer, actions, [&] {
    if (path == nullptr) {
      peer.paths.add(by);
      path = path_to(peer, by.from);
    }
    if (path == nullptr) return;
    path->from = by.from;
    confirm(peer, *path, by.last_heard);
    if (peer.can_be_probed() || path == &peer.paths.best()) table_.update(peer, hello);
  });
}

void Membership::check_address(const NodeId& id, const KnownPeer& peer, const Path& by,
                               Actions& actions) {
  if (const auto check = checks_.try_begin(id, by))
    actions.send.push_back(probe(check->path, check->nonce, peer.hello.epoch));
}

void Membership::confirm(KnownPeer& peer, Path& path, Instant now) {
  path.last_heard = now;
  peer.last_heard = now;
  const auto* doubt = doubts_.find(peer.hello.node);
  if (doubt == nullptr) return;
  if (doubt->reason != LostReason::Silent) {
    ++disbelieved_.refuted_departures;
    peer.byes_ignored_until = now + Timing::bye_ignored;
  }
  doubts_.drop(peer.hello.node);
  look_at_ = std::min(look_at_, silent_from(peer));
}

void Membership::settle(const Doubt& doubt, Actions& actions) {
  const auto* peer = table_.find(doubt.node);
  if (!doubt.is_settled()) {
    const auto paths = peer->paths.all();
    for (const auto& path : paths.first(std::min(paths.size(), most_paths_probed)))
      actions.send.push_back(probe(path, doubt.nonce, peer->hello.epoch));
    return;
  }
  lose(doubt.node, doubt.reason, actions);
  if (doubt.successor) appear(doubt.successor->hello, doubt.successor->path, actions);
}

void Membership::look_for_silence(Instant now, Actions& actions) {
  if (look_at_ != Instant::min() && now - look_at_ > Timing::sleep) listening_since_ = now;
  std::vector<NodeId> gone;
  look_at_ = Instant::max();
  for (auto& [id, peer] : table_.all()) {
    change(peer, actions, [&, &known = peer] {
      known.paths.drop_silent(known.last_heard - path_patience(known));
    });
    if (silent_from(peer) > now)
      look_at_ = std::min(look_at_, silent_from(peer));
    else if (peer.can_be_probed())
      doubts_.raise(id, LostReason::Silent, now);
    else
      gone.push_back(id);
  }
  for (const auto& id : gone) lose(id, LostReason::Silent, actions);
}

Instant Membership::silent_from(const KnownPeer& peer) const noexcept {
  const Clock::duration patience = peer.can_be_probed()
                                       ? silent_intervals * Timing::longest_interval(nodes())
                                       : Clock::duration{peer.hello.announcement.lifetime};
  return std::max(peer.last_heard, listening_since_) + patience;
}

Clock::duration Membership::path_patience(const KnownPeer& peer) const noexcept {
  if (!peer.can_be_probed()) return peer.hello.announcement.lifetime;
  return silent_intervals_of_a_path * Timing::longest_interval(nodes());
}

}  // namespace hana::discovery
