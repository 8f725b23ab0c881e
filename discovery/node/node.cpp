#include "discovery/node/node.hpp"

#include <utility>

#include "discovery/wire/query_filter.hpp"

namespace hana::discovery {

Node::Node(const Options& options, Identity identity, std::uint64_t seed, Instant now)
    : identity_(std::move(identity)),
      announcement_(options.announcement),
      off_subnet_(options.off_subnet),
      random_(seed),
      announcer_(now, random_()),
      answers_(random_()),
      membership_(options.peers_kept, random_()) {}

void Node::interfaces_changed(std::vector<Interface> interfaces, Instant now) {
  interfaces_ = std::move(interfaces);
  membership_.interfaces_changed(interfaces_, actions_);
  announcer_.greet(now);
}

void Node::receive(std::span<const std::byte> datagram, const Arrival& arrival) {
  if (stage_ == Stage::Stopping) return;
  if (off_subnet_ == OffSubnet::Ignore && path(arrival).nearness == Nearness::Elsewhere) {
    ++refused_.off_subnet;
    return;
  }
  const auto packet = decode(datagram);
  if (!packet) {
    ++refused_.malformed;
    return;
  }
  std::visit([&](const auto& content) { take_in(content, arrival, datagram.size()); }, *packet);
}

void Node::announce(const Announcement& announcement, Instant now) {
  if (announcement == announcement_) return;
  announcement_ = announcement;
  announcer_.tell_change(now);
}

void Node::stop(Instant now) {
  stage_ = Stage::Stopping;
  answers_.clear();
  announcer_.stop(now);
}

void Node::advance(Instant now) {
  while (const auto utterance = announcer_.next_due(now, nodes())) say(*utterance);
  if (stage_ == Stage::Stopping) return;
  while (const auto due = answers_.next_due(now)) answer(*due, now);
  membership_.advance(now, actions_);
}

std::optional<Instant> Node::next_deadline() const noexcept {
  auto next = announcer_.next_deadline();
  if (stage_ == Stage::Stopping) return next;
  for (const auto other : {answers_.next_deadline(), membership_.next_deadline()})
    if (other && (!next || *other < *next)) next = other;
  return next;
}

Actions Node::take() { return std::exchange(actions_, {}); }

std::vector<Peer> Node::peers() const {
  std::vector<Peer> peers;
  for (const auto& [id, peer] : membership_.table().all()) peers.push_back(snapshot(peer));
  return peers;
}

void Node::take_in(const Hello& hello, const Arrival& arrival, std::size_t) {
  if (hello.node != identity_.id)
    membership_.heard(hello, path(arrival), actions_);
  else if (hello.epoch != identity_.epoch)
    ++refused_.own_id_abroad;
}

void Node::take_in(const Query& query, const Arrival& arrival, std::size_t size) {
  if (query.node == identity_.id || !matches(query.filter, announcement_)) return;
  if (!answers_.try_add(arrival, size, nodes())) ++refused_.questions;
}

void Node::take_in(const Bye& bye, const Arrival& arrival, std::size_t) {
  membership_.heard(bye, path(arrival), actions_);
}

void Node::take_in(const Probe& probe, const Arrival& arrival, std::size_t) {
  if (probe.epoch != identity_.epoch) return;
  actions_.send.push_back(
      {ToNode{arrival.from, arrival.on}, encode(Alive{probe.nonce, probe.epoch})});
}

void Node::take_in(const Alive& alive, const Arrival& arrival, std::size_t) {
  membership_.heard(alive, path(arrival), actions_);
}

void Node::say(Utterance utterance) {
  const auto packet = [&]() -> Packet {
    switch (utterance) {
      case Utterance::Hello:
        return Hello{identity_.id, identity_.epoch, announcement_};
      case Utterance::Query:
        return Query{identity_.id, static_cast<Nonce>(static_cast<std::uint32_t>(random_())), {}};
      case Utterance::Bye:
        break;
    }
    return Bye{identity_.id, identity_.epoch};
  };
  actions_.send.push_back({ToGroup{}, encode(packet())});
}

void Node::answer(const Answer& answer, Instant now) {
  auto hello = encode(Hello{identity_.id, identity_.epoch, announcement_});
  if (hello.size() <= answer.room)
    actions_.send.push_back({answer.to, std::move(hello)});
  else
    announcer_.answer_to_group(now);
}

Path Node::path(const Arrival& arrival) const noexcept {
  return {arrival.from, arrival.on, nearness(arrival.from, arrival.on, interfaces_), arrival.at};
}

}  // namespace hana::discovery
