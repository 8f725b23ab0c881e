#include "discovery/peers/membership.hpp"

#include <algorithm>

namespace hana::discovery {
namespace {

constexpr std::size_t most_paths_probed = 4;
constexpr std::size_t most_told_one_by_one = 64;
constexpr std::size_t probe_size = 24;               // bytes, and no more in an answer
constexpr std::size_t told_credit = 8 * probe_size;  // an entry's share of a page
constexpr int silent_intervals = 2;
constexpr int silent_intervals_of_a_path = 3;

// RFC 1982: which of two numbers on a circle is later.
int distance(Epoch later, Epoch earlier) noexcept {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(later) -
                                   static_cast<std::uint32_t>(earlier));
}

bool is_later(std::uint32_t one, std::uint32_t other) noexcept {
  return static_cast<std::int32_t>(one - other) > 0;
}

std::uint32_t counter_in(const Heard& how) noexcept { return how.stamp ? how.stamp->counter : 0; }

// With a key an answer counts only from the very node that was asked.
bool is_signed_by(const Heard& how, const NodeId& node) noexcept {
  return !how.stamp || how.stamp->node == node;
}

Path* path_to(KnownPeer& peer, const Endpoint& from) noexcept {
  return peer.can_be_probed() ? peer.paths.find(from) : peer.paths.find_address(from);
}

// Sealed, the answer has the id of the node that is asked: no larger than the question.
Outgoing probe(const Path& path, Nonce nonce, Epoch epoch, Introduction introduction) {
  const bool is_sealed = introduction == Introduction::FirstAnswer;
  return {ToNode{path.from, path.on},
          encode(Probe{nonce, epoch, is_sealed ? std::string(Bounds::id, '.') : ""})};
}

// Nobody has a node that never answered sent more than came from there.
bool try_pay_for_probe(Path& path) noexcept {
  if (path.standing == Standing::Answered) return true;
  if (path.credit < probe_size) return false;
  path.credit -= probe_size;
  return true;
}

/// Does something to a peer and reports a change if anybody could see one. `make` tells whether
/// what the peer says of itself changed.
template <typename Change>
void change(KnownPeer& peer, Actions& actions, Change make) {
  const auto label = peer.label;
  const auto osc = osc_endpoint(peer);
  const bool says_otherwise = make();
  if (says_otherwise || peer.label != label || osc_endpoint(peer) != osc)
    actions.events.push_back(Changed{snapshot(peer)});
}

}  // namespace

void Membership::heard(const Hello& hello, const Heard& how, Actions& actions) {
  if (how.by.nearness > Nearness::SameMachine) addresses_.add(how.by.from);
  auto* peer = table_.find(hello.node);
  if (peer == nullptr) return meet(hello, how, actions);
  const auto later = distance(hello.epoch, peer->hello.epoch);
  if (later > 0) return restarted(*peer, hello, how, actions);
  if (later == 0) return heard_again(*peer, hello, how, actions);
  ++disbelieved_.old_epochs;
}

void Membership::heard(const Bye& bye, const Heard& how, Actions& actions) {
  auto* peer = table_.find(bye.node);
  if (peer == nullptr || peer->hello.epoch != bye.epoch) return;
  if (path_to(*peer, how.by.from) == nullptr) {
    ++disbelieved_.unknown_addresses;
  } else if (!peer->can_be_probed()) {
    lose(bye.node, LostReason::Bye, actions);
  } else if (how.by.last_heard >= peer->byes_ignored_until) {
    doubts_.raise(bye.node, LostReason::Bye, how.by.last_heard);
  }
}

void Membership::heard(const Alive& alive, const Heard& how, Actions& actions) {
  if (const auto* doubt = doubts_.find(alive.nonce)) {
    auto* peer = table_.find(doubt->node);
    auto* path = peer->paths.find(how.by.from);
    if (path == nullptr || peer->hello.epoch != alive.epoch || !is_signed_by(how, doubt->node))
      return;
    path->standing = Standing::Answered;
    confirm(*peer, *path, how.by);
  } else if (const auto check = checks_.take(alive, how.by.from)) {
    answered(*check, how, actions);
  }
}

void Membership::told_of(const Hello& hello, const Path& path, Instant now, Actions& actions) {
  if (table_.find(hello.node) != nullptr) return;
  auto asked = path;
  asked.last_heard = now;
  auto told = path;
  told.credit = told_credit;
  if (introduction_ == Introduction::FirstAnswer || path.nearness == Nearness::Elsewhere)
    return ask_at(hello, {asked, Cast::Group, {}}, actions);
  appear(hello, {told, Cast::Group, {}}, actions);
}

void Membership::heard_from(const NodeId& id, Epoch epoch, Instant now) {
  auto* peer = table_.find(id);
  if (peer == nullptr || peer->hello.epoch != epoch) return;
  peer->last_heard = now;
  const auto* doubt = doubts_.find(id);
  if (doubt != nullptr && doubt->reason == LostReason::Silent) doubts_.drop(id);
  look_at_ = std::min(look_at_, silent_from(*peer));
}

void Membership::interfaces_changed(std::span<const Interface> interfaces, Actions& actions) {
  for (auto& [id, peer] : table_.all())
    change(peer, actions, [&, &known = peer] {
      known.paths.interfaces_changed(interfaces);
      return false;
    });
}

void Membership::advance(Instant now, Actions& actions) {
  for (;;) {
    // Doubts first: of nodes that go together all are gone before the others are looked at.
    if (const auto doubt = doubts_.next_due(now, nodes()))
      settle(*doubt, actions);
    else if (look_at_ <= now)
      look_for_silence(now, actions);
    else
      return;
  }
}

std::optional<Instant> Membership::next_deadline() const noexcept {
  const auto next = std::min(look_at_, doubts_.next_deadline().value_or(Instant::max()));
  if (next == Instant::max()) return std::nullopt;
  return next;
}

std::vector<ToNode> Membership::beyond_the_group(Instant now) const {
  std::vector<ToNode> out_of_reach;
  for (const auto& [id, peer] : table_.all()) {
    const auto& path = peer.paths.best();
    if (!is_beyond_the_group(peer, now) || path.standing != Standing::Answered) continue;
    out_of_reach.push_back({path.from, path.on});
    if (out_of_reach.size() == most_told_one_by_one) break;
  }
  return out_of_reach;
}

bool Membership::is_beyond_the_group(const KnownPeer& peer, Instant now) const noexcept {
  return peer.heard_by_all < now - silent_intervals * Timing::longest_interval(nodes());
}

void Membership::meet(const Hello& hello, const Heard& how, Actions& actions) {
  if (introduction_ == Introduction::FirstAnswer) return ask_at(hello, how, actions);
  appear(hello, how, actions);
  // Whoever is not heard by multicast is told of changes by itself, once it has answered.
  if (!how.by_all() && hello.announcement.protocol != Protocol::Plain &&
      (how.cast == Cast::Shared || how.by.nearness == Nearness::Elsewhere))
    ask_at(hello, how, actions);
}

void Membership::appear(const Hello& hello, const Heard& how, Actions& actions) {
  const auto had = lost_.take(hello.node);
  auto* peer = table_.try_add(hello, how.by, had.value_or(""));
  if (peer == nullptr) {
    ++disbelieved_.nodes_beyond_limit;
    return;
  }
  if (how.cast != Cast::Shared && how.by.nearness != Nearness::Elsewhere)
    peer->heard_by_all = how.by.last_heard;
  peer->counter = counter_in(how);
  appearances_[appeared_++ % appearances_.size()] = how.by.last_heard;
  look_at_ = std::min(look_at_, silent_from(*peer));
  if (had)
    actions.events.push_back(Returned{snapshot(*peer)});
  else
    actions.events.push_back(Appeared{snapshot(*peer)});
}

void Membership::lose(const NodeId& id, LostReason reason, Actions& actions) {
  const auto& peer = *table_.find(id);
  actions.events.push_back(Lost{snapshot(peer), reason});
  lost_.add(id, peer.label);
  doubts_.drop(id);
  table_.remove(id);
  look_at_ = Instant::min();  // with fewer nodes intervals are shorter
}

void Membership::restarted(KnownPeer& peer, const Hello& hello, const Heard& how,
                           Actions& actions) {
  if (peer.can_be_probed()) {
    if (how.by.last_heard >= peer.byes_ignored_until)
      doubts_.raise(hello.node, LostReason::Restarted, how.by.last_heard, Successor{hello, how});
  } else if (path_to(peer, how.by.from) != nullptr) {
    lose(hello.node, LostReason::Restarted, actions);
    meet(hello, how, actions);
  } else {
    ++disbelieved_.unknown_addresses;
  }
}

void Membership::heard_again(KnownPeer& peer, const Hello& hello, const Heard& how,
                             Actions& actions) {
  auto* path = path_to(peer, how.by.from);
  if (path == nullptr && peer.can_be_probed()) return ask_at(hello, how, actions);
  if (path == nullptr) {
    change(peer, actions, [&] {
      peer.paths.add(how.by);
      return false;
    });
    path = path_to(peer, how.by.from);
    if (path == nullptr) return;
  }
  const bool is_news = !how.stamp || is_later(how.stamp->counter, peer.counter);
  if (!try_follow_counter(peer, *path, how)) return;
  if (how.by_all()) peer.heard_by_all = how.by.last_heard;
  if (is_beyond_the_group(peer, how.by.last_heard) && path->standing != Standing::Answered &&
      peer.can_be_probed())
    ask_at(hello, how, actions);
  change(peer, actions, [&] {
    path->from = how.by.from;
    path->standing = std::max(path->standing, how.by.standing);
    confirm(peer, *path, how.by);
    if (!is_news || !(peer.can_be_probed() || path == &peer.paths.best())) return false;
    return table_.update(peer, hello);
  });
}

void Membership::ask_at(const Hello& hello, const Heard& how, Actions& actions) {
  const bool is_new = table_.find(hello.node) == nullptr;
  const auto* check =
      checks_.try_ask(hello.node, hello.epoch, how, is_new ? std::optional{hello} : std::nullopt);
  if (check != nullptr)
    actions.send.push_back(probe(how.by, check->nonce, check->epoch, introduction_));
}

void Membership::answered(const AddressCheck& check, const Heard& how, Actions& actions) {
  if (!is_signed_by(how, check.node)) return;
  auto path = how.by;
  path.standing = Standing::Answered;
  path.counter = counter_in(how);
  auto* peer = table_.find(check.node);
  if (peer == nullptr) {
    if (check.introduces) {
      auto first = check.how;
      first.by = path;
      appear(*check.introduces, first, actions);
    }
    return;
  }
  if (peer->hello.epoch != check.epoch) return;
  change(*peer, actions, [&] {
    if (auto* known = peer->paths.find(path.from))
      *known = path;
    else
      peer->paths.add(path);
    peer->paths.drop_hearsay();
    peer->last_heard = path.last_heard;
    return false;
  });
}

// A recorded hello changes nothing, not even when it was last heard.
bool Membership::try_follow_counter(KnownPeer& peer, Path& path, const Heard& how) {
  if (!how.stamp) return true;
  if (!is_later(how.stamp->counter, path.counter)) {
    ++disbelieved_.replayed;
    return false;
  }
  path.counter = how.stamp->counter;
  if (is_later(how.stamp->counter, peer.counter)) peer.counter = how.stamp->counter;
  return true;
}

void Membership::confirm(KnownPeer& peer, Path& path, const Path& by) {
  const auto now = by.last_heard;
  path.last_heard = now;
  path.credit += by.credit;
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
  auto* peer = table_.find(doubt.node);
  if (!doubt.is_settled()) {
    const auto paths = peer->paths.all();
    bool is_asked = false;
    for (auto& path : paths.first(std::min(paths.size(), most_paths_probed))) {
      if (!try_pay_for_probe(path)) continue;
      actions.send.push_back(probe(path, doubt.nonce, peer->hello.epoch, introduction_));
      is_asked = true;
    }
    if (is_asked) return;  // whoever never answered and has paid for no more questions is gone
  }
  const auto successor = doubt.successor;
  lose(doubt.node, doubt.reason, actions);
  if (successor) meet(successor->hello, successor->by, actions);
}

void Membership::look_for_silence(Instant now, Actions& actions) {
  if (look_at_ != Instant::min() && now - look_at_ > Timing::sleep) listening_since_ = now;
  std::vector<NodeId> gone;
  look_at_ = Instant::max();
  for (auto& [id, peer] : table_.all()) {
    change(peer, actions, [&, &known = peer] {
      known.paths.drop_silent(known.last_heard - path_patience(known));
      return false;
    });
    if (doubts_.find(id) != nullptr) continue;
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
                                       : Timing::plain_patience(peer.hello.announcement.lifetime);
  return std::max(peer.last_heard, listening_since_) + patience;
}

Clock::duration Membership::path_patience(const KnownPeer& peer) const noexcept {
  if (!peer.can_be_probed()) return Timing::plain_patience(peer.hello.announcement.lifetime);
  return silent_intervals_of_a_path * Timing::longest_interval(nodes());
}

}  // namespace hana::discovery
