#include "tools/hana-router/server/visualizations.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "tools/hana-router/server/neighbourhood.hpp"

namespace hana::tools {
namespace {

using namespace std::chrono_literals;
using transport::LinkWord;

constexpr Clock::duration kept_for = 60s;
constexpr Clock::duration between_looks = 1s;

}  // namespace

Visualizations::Visualizations(net::io_context& io, Router& router,
                               transport::NetworkOutput& output,
                               const std::vector<RouteSpec>& routes, Callbacks callbacks)
    : callbacks_(std::move(callbacks)),
      routes_(routes),
      directory_(routes),
      streams_(io, router, output,
               {[this](DestinationId id, const auto& standing) { note(id, standing); },
                [this](DestinationId id) { tell_alive(id); },
                [this](DestinationId id) { return addresses_of(id); }}),
      links_(io, router, output,
             [this](DestinationId id, const auto& standing) { note(id, standing); }),
      timer_(io) {}

void Visualizations::set_origin(transport::StreamOrigin origin, std::string boot_id) {
  streams_.set_origin(std::move(origin));
  boot_id_ = std::move(boot_id);
}

void Visualizations::add_fixed(const config::Visualization& visualization,
                               const Endpoint& address) {
  directory_.put_fixed(visualization.name, visualization.tags, way_to(visualization, address));
  for (const auto& way : directory_.ways_of("fixed:" + visualization.name)) carry(way, {});
}

void Visualizations::put(const discovery::Peer& peer) {
  gone_.erase(peer.id);
  epochs_[peer.id] = peer.epoch;
  const auto before = directory_.ways_of(peer.id);
  const std::vector<Way> ways_before{before.begin(), before.end()};
  const bool is_news = directory_.put(peer, ways_to(peer, neighbourhood_of(peer, boot_id_)));
  const auto ways = directory_.ways_of(peer.id);
  for (const auto& way : ways) carry(way, peer.epoch);
  if (is_news) callbacks_.table_is_stale();
  for (const auto& way : ways_before) {
    const bool is_used = std::ranges::any_of(ways, [&](const Way& used) {
      return used.destination.id == way.destination.id &&
             used.destination.carrier == way.destination.carrier;
    });
    if (!is_used) end(way.destination.id);
  }
}

void Visualizations::carry(const Way& way, discovery::Epoch epoch) {
  const auto& to = way.destination;
  if (to.carrier == Carrier::Stream)
    streams_.keep(to.id, to.endpoint, static_cast<std::uint32_t>(epoch));
  if (to.carrier == Carrier::Link) links_.keep(to.id, way.plan);
}

void Visualizations::end(DestinationId id) {
  streams_.end(id);
  links_.end(id);
}

std::vector<std::string> Visualizations::warnings() const {
  std::vector<std::string> warnings;
  const auto entries = directory_.entries();
  for (const auto& route : routes_)
    for (const auto& entry : entries)
      if (route.to.selects(entry.name, entry.tags) && entry.by(route.transport) == nullptr)
        warnings.push_back("route " + route.id + " asks for transport \"" +
                           std::string{name_of(route.transport)} + "\", which " + entry.name +
                           " does not offer: it gets nothing by it");
  return warnings;
}

void Visualizations::lose(const discovery::Peer& peer, discovery::LostReason reason) {
  if (reason == discovery::LostReason::Restarted) return;  // and is put in again at once
  // Plain datagrams would go on to whoever has the port by then.
  const bool has_left = reason == discovery::LostReason::Bye;
  if ((has_left && gets_plain_datagrams(peer.id)) || !directory_.keep_for_now(peer.id))
    return drop(peer.id);
  if (has_left)
    for (const auto& way : directory_.ways_of(peer.id)) streams_.rest(way.destination.id);
  gone_[peer.id] = {Clock::now(), has_left};
  watch_silent_ones();
}

void Visualizations::watch_silent_ones() {
  timer_.expires_after(between_looks);
  timer_.async_wait([this](const net::error_code& error) {
    if (error) return;
    drop_silent_ones();
    if (!gone_.empty()) watch_silent_ones();
  });
}

void Visualizations::drop_silent_ones() {
  const auto now = Clock::now();
  for (const auto& node : directory_.kept_for_now()) {
    const auto& gone = gone_[node];
    auto heard = gone.since;
    if (!gone.has_left) heard = std::max(heard, last_heard(node, now));
    if (now - heard > kept_for) drop(node);
  }
}

bool Visualizations::gets_plain_datagrams(const std::string& node) const {
  return std::ranges::any_of(directory_.ways_of(node), [](const Way& way) {
    return way.destination.carrier == Carrier::Datagrams;
  });
}

Instant Visualizations::last_heard(const std::string& node, Instant now) const {
  auto heard = Instant::min();
  for (const auto& way : directory_.ways_of(node)) {
    if (const auto stream = streams_.status(way.destination.id))
      heard = std::max(heard, stream->report.heard());
    const auto link = links_.status(way.destination.id);
    if (link && link->standing.word == LinkWord::Live) heard = now;
  }
  return heard;
}

void Visualizations::drop(const std::string& node) {
  gone_.erase(node);
  epochs_.erase(node);
  const auto there = directory_.ways_of(node);
  const std::vector<Way> ways{there.begin(), there.end()};
  if (!directory_.remove(node)) return;
  callbacks_.table_is_stale();
  for (const auto& way : ways) end(way.destination.id);
}

void Visualizations::note(DestinationId id, const transport::LinkStanding& standing) {
  const auto* entry = directory_.of(id);
  if (entry == nullptr) return;
  const auto transport = directory_.transport_of(id).value_or(TransportChoice::Udp);
  changes_.push_back({++change_count_, entry->name, transport, standing});
  if (changes_.size() > remembered_changes) changes_.pop_front();
  if (standing.word == LinkWord::Synchronising || standing.word == LinkWord::Connecting) return;
  const auto why = standing.why.empty() ? std::string{} : ", " + standing.why;
  callbacks_.say(entry->name + ": " + std::string{name_of(transport)} + " link " +
                 std::string{name_of(standing.word)} + why);
}

void Visualizations::tell_alive(DestinationId id) {
  const auto node = directory_.node_of(id);
  if (!node) return;
  if (const auto epoch = epochs_.find(*node); epoch != epochs_.end())
    callbacks_.alive(*node, epoch->second);
}

std::vector<Endpoint> Visualizations::addresses_of(DestinationId id) const {
  const auto node = directory_.node_of(id);
  const auto peer = node ? callbacks_.find(*node) : std::nullopt;
  if (!peer) return {};
  std::vector<Endpoint> addresses;
  for (auto address : peer->addresses) {
    address.port = peer->osc.port;
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  return addresses;
}

void Visualizations::stop() {
  streams_.stop();
  links_.stop();
  timer_.cancel();
}

}  // namespace hana::tools
