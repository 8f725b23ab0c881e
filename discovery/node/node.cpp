#include "discovery/node/node.hpp"

#include <algorithm>
#include <utility>

#include "discovery/wire/query_filter.hpp"

namespace hana::discovery {
namespace {

std::vector<Endpoint> with_port(std::vector<Endpoint> endpoints, UdpPort port) {
  for (auto& endpoint : endpoints)
    if (endpoint.port == UdpPort{}) endpoint.port = port;
  return endpoints;
}

bool is_same_address(const Endpoint& one, const Endpoint& other) noexcept {
  return one.family == other.family && one.address == other.address;
}

Introduction introduction_with(const Sealer& sealer) noexcept {
  return sealer.has_key() ? Introduction::FirstAnswer : Introduction::FirstHello;
}

}  // namespace

Node::Node(const Options& options, Identity identity, std::uint64_t seed, Instant now)
    : identity_(std::move(identity)),
      announcement_(options.announcement),
      off_subnet_(options.off_subnet),
      shared_port_(options.group.port),
      filter_(options.filter),
      seeds_(with_port(options.seeds, options.group.port)),
      random_(seed),
      sealer_(options.key),
      announcer_(now, random_()),
      answers_(random_()),
      directory_(random_()),
      clones_(now, random_()),
      membership_(options.peers_kept, introduction_with(sealer_), random_()) {}

void Node::remember(std::span<const Endpoint> addresses) {
  for (auto address = addresses.rbegin(); address != addresses.rend(); ++address)
    membership_.addresses().add(*address);
}

void Node::interfaces_changed(std::vector<Interface> interfaces, Instant now) {
  interfaces_ = std::move(interfaces);
  membership_.interfaces_changed(interfaces_, actions_);
  fallback_.interfaces_changed(interfaces_, now);
  announcer_.greet(now);
}

void Node::woke(Instant now) {
  membership_.woke(now);
  fallback_.greet(now);
  announcer_.greet(now);
}

void Node::receive(std::span<const std::byte> datagram, const Arrival& arrival) {
  if (stage_ == Stage::Stopping) return;
  Letter letter{
      {path(arrival.from, arrival.on, arrival.at), arrival.cast, {}}, arrival, datagram.size()};
  letter.how.by.credit = datagram.size();
  if (!is_let_in(letter.how.by)) {
    ++refused_.off_subnet;
    return;
  }
  auto unsealed = sealer_.open(datagram, refused_);
  if (!unsealed) return;
  const auto packet = decode(unsealed->message);
  if (!packet) {
    ++refused_.malformed;
  } else if (unsealed->stamp && !is_own(*packet, *unsealed->stamp)) {
    ++refused_.forged;
  } else {
    if (letter.how.by.nearness > Nearness::SameMachine) {
      if (arrival.cast == Cast::Group) fallback_.heard_group(arrival.on, arrival.at);
      if (arrival.cast == Cast::Own) fallback_.heard_answer(arrival.on, arrival.at);
    }
    letter.how.stamp = std::move(unsealed->stamp);
    std::visit([&](const auto& content) { take_in(content, letter); }, *packet);
  }
}

void Node::announce(const Announcement& announcement, Instant now) {
  if (announcement == announcement_) return;
  announcement_ = announcement;
  announcer_.tell_change(now);
}

void Node::take_identity(Identity identity, Instant now) {
  identity_ = std::move(identity);
  announcer_.greet(now);
}

void Node::stop(Instant now) {
  stage_ = Stage::Stopping;
  answers_.clear();
  announcer_.stop(now);
}

void Node::advance(Instant now) {
  while (const auto utterance = announcer_.next_due(now, nodes())) say(*utterance, now);
  if (stage_ == Stage::Stopping) return;
  while (const auto due = answers_.next_due(now)) answer(*due, now);
  while (auto due = collection_.next_due(now)) {
    due->second.node = identity_.id;
    due->second.filter = filter_;
    send(due->first, encode(due->second));
  }
  membership_.advance(now, actions_);
}

std::optional<Instant> Node::next_deadline() const noexcept {
  auto next = announcer_.next_deadline();
  if (stage_ == Stage::Stopping) return next;
  for (const auto other :
       {answers_.next_deadline(), collection_.next_deadline(), membership_.next_deadline()})
    if (other && (!next || *other < *next)) next = other;
  return next;
}

Actions Node::take() {
  for (auto& packet : actions_.send)
    packet.bytes = sealer_.sealed(std::move(packet.bytes), identity_);
  return std::exchange(actions_, {});
}

std::vector<Peer> Node::peers() const {
  std::vector<Peer> peers;
  for (const auto& [id, peer] : membership_.table().all()) peers.push_back(snapshot(peer));
  return peers;
}

std::optional<Peer> Node::find(const NodeId& id) const {
  const auto& all = membership_.table().all();
  const auto peer = all.find(id);
  return peer == all.end() ? std::nullopt : std::optional{snapshot(peer->second)};
}

void Node::take_in(const Hello& hello, const Letter& letter) {
  if (hello.node != identity_.id) return membership_.heard(hello, letter.how, actions_);
  const bool is_echo =
      hello.epoch == identity_.epoch && letter.how.by.nearness <= Nearness::SameMachine;
  if (is_echo) return;
  ++refused_.own_id_abroad;
  announcer_.answer_to_group(letter.how.by.last_heard);  // so that a clone notices us
  if (auto question = clones_.heard(hello, letter.how)) actions_.send.push_back(*question);
}

void Node::take_in(const Query& query, const Letter& letter) {
  if (query.node == identity_.id) return;
  const auto cast = letter.arrival.cast;
  if (cast == Cast::Broadcast)
    fallback_.asked_by_broadcast(letter.arrival.on, letter.how.by.last_heard);
  const bool by_few = nodes() > Timing::few_nodes && query.filter.empty() && cast != Cast::Own;
  const bool for_all =
      cast == Cast::Shared ||
      (by_few && Directory::is_chosen(identity_.id, membership_.table(), query.nonce));
  if (!for_all && (by_few || !matches(query.filter, announcement_))) return;
  const auto scope = for_all ? Answer::Scope::AllNodes : Answer::Scope::ThisNode;
  if (!answers_.try_add({query, scope, letter.arrival, letter.size, {}}, nodes()))
    ++refused_.questions;
}

void Node::take_in(const Bye& bye, const Letter& letter) {
  membership_.heard(bye, letter.how, actions_);
}

void Node::take_in(const Probe& probe, const Letter& letter) {
  if (probe.epoch != identity_.epoch) return;
  auto alive = encode(Alive{probe.nonce, probe.epoch});
  if (alive.size() + sealer_.overhead(identity_) <= letter.size)
    send({letter.arrival.from, letter.arrival.on}, std::move(alive));
}

void Node::take_in(const Alive& alive, const Letter& letter) {
  membership_.heard(alive, letter.how, actions_);
  if (const auto clone = clones_.heard(alive, letter.how, identity_))
    actions_.clones.push_back(*clone);
}

void Node::take_in(const Page& page, const Letter& letter) {
  if (std::ranges::find(asked_, page.nonce) == asked_.end()) return;
  const auto now = letter.arrival.at;
  for (const auto& entry : page.entries) {
    if (entry.hello.node == identity_.id) continue;
    auto address = entry.address;
    if (is_link_local(address)) address.scope = static_cast<std::uint32_t>(letter.arrival.on);
    auto way = path(address, letter.arrival.on, now - entry.age);
    way.standing = Standing::Hearsay;
    if (is_let_in(way)) membership_.told_of(entry.hello, way, now, actions_);
  }
  collection_.heard(page, {letter.arrival.from, letter.arrival.on}, nodes() - 1, now);
  if (!collection_.is_running()) announcer_.answered(now, nodes());
}

void Node::take_in(const List& list, const Letter& letter) {
  const ToNode at{letter.arrival.from, letter.arrival.on};
  auto page = directory_.next_page(membership_, {list.node, at, letter.how.by.nearness}, list,
                                   letter.arrival.at);
  if (!page) {
    ++refused_.questions;
    return;
  }
  page->node = identity_.id;
  send(at, encode(*page, sealer_.room(identity_)));
}

void Node::say(Utterance utterance, Instant now) {
  switch (utterance) {
    case Utterance::Hello:
      return tell(hello(), now);
    case Utterance::Query:
      return ask(now);
    case Utterance::Bye:
      return tell(encode(Bye{identity_.id, identity_.epoch}), now);
  }
}

void Node::tell(const Bytes& message, Instant now) {
  actions_.send.push_back({ToGroup{}, message});
  for (const auto interface : fallback_.to_tell(now, nodes()))
    actions_.send.push_back({ToSubnets{interface}, message});
  for (const auto& node : membership_.beyond_the_group(now)) send(node, message);
}

void Node::ask(Instant now) {
  const auto nonce = static_cast<Nonce>(static_cast<std::uint32_t>(random_()));
  asked_[queries_++ % asked_.size()] = nonce;
  const auto query = encode(Query{identity_.id, nonce, filter_});
  actions_.send.push_back({ToGroup{}, query});
  for (const auto interface : fallback_.to_ask(now, nodes()))
    actions_.send.push_back({ToSubnets{interface}, query});
  for (const auto& address : asked_one_by_one(now)) {
    send({address, {}}, hello());
    send({address, {}}, query);
  }
}

void Node::answer(const Answer& answer, Instant now) {
  const ToNode to{answer.arrival.from, answer.arrival.on};
  auto room = answer.room;
  if (matches(answer.question.filter, announcement_)) {
    auto message = hello();
    const auto size = message.size() + sealer_.overhead(identity_);
    if (size > room) return announcer_.answer_to_group(now);
    room -= size;
    send(to, std::move(message));
  }
  // When many start together their own hellos tell of them; pages would be a storm.
  const bool is_storm = answer.arrival.cast != Cast::Shared && membership_.is_in_turmoil(now);
  if (answer.scope == Answer::Scope::ThisNode || is_storm || room <= sealer_.overhead(identity_))
    return;
  const auto nearness = discovery::nearness(to.endpoint, to.via, interfaces_);
  auto page = directory_.first_page(membership_, {answer.question.node, to, nearness},
                                    answer.question, now);
  page.node = identity_.id;
  auto message = encode(page, room - sealer_.overhead(identity_));
  if (!message.empty()) send(to, std::move(message));
}

void Node::send(const ToNode& to, Bytes message) {
  actions_.send.push_back({to, std::move(message)});
}

Bytes Node::hello() const {
  return encode(Hello{identity_.id, identity_.epoch, announcement_}, sealer_.room(identity_));
}

// Seeds whatever multicast brings; where nodes were before only as long as nobody is found.
std::vector<Endpoint> Node::asked_one_by_one(Instant now) const {
  auto addresses = seeds_;
  if (now < announcer_.greeted_at() + Timing::broadcast_after || !is_lonely()) return addresses;
  for (auto address : membership_.addresses().all()) {
    address.port = shared_port_;
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  return addresses;
}

bool Node::is_let_in(const Path& path) const noexcept {
  const bool is_ours =
      std::ranges::find(interfaces_, path.on, &Interface::index) != interfaces_.end();
  if (!is_ours) return false;
  if (path.nearness != Nearness::Elsewhere || off_subnet_ == OffSubnet::Accept) return true;
  return std::ranges::any_of(
      seeds_, [&](const Endpoint& seed) { return is_same_address(seed, path.from); });
}

bool Node::is_lonely() const noexcept {
  return std::ranges::none_of(membership_.table().all(), [](const auto& entry) {
    return entry.second.paths.best().nearness > Nearness::SameMachine;
  });
}

Path Node::path(const Endpoint& from, InterfaceIndex on, Instant at) const noexcept {
  return {.from = from, .on = on, .nearness = nearness(from, on, interfaces_), .last_heard = at};
}

}  // namespace hana::discovery
