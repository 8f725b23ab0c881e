#include "tools/hana-router/server/visualizations.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace hana::tools {
namespace {

using namespace std::chrono_literals;
using transport::LinkWord;

constexpr Clock::duration kept_for = 60s;
constexpr Clock::duration between_looks = 1s;

}  // namespace

Visualizations::Visualizations(net::io_context& io, Router& router,
                               transport::NetworkOutput& output, Callbacks callbacks)
    : callbacks_(std::move(callbacks)),
      streams_(io, router, output,
               {[this](DestinationId id, const auto& standing) { note(id, standing); },
                [this](DestinationId id) { tell_alive(id); }}),
      timer_(io) {}

void Visualizations::add_fixed(const config::Visualization& visualization,
                               const Endpoint& address) {
  directory_.add_fixed(visualization, address);
}

void Visualizations::put(const discovery::Peer& peer) {
  silent_since_.erase(peer.id);
  epochs_[peer.id] = peer.epoch;
  const auto* before = directory_.of(peer.id);
  const auto number = before == nullptr ? std::nullopt : std::optional{before->destination.id};
  const bool is_news = directory_.put(peer);
  const auto* entry = directory_.of(peer.id);
  if (entry != nullptr && entry->destination.carrier == Carrier::Stream) {
    streams_.keep(entry->destination.id, entry->destination.endpoint,
                  static_cast<std::uint32_t>(peer.epoch));
  } else if (number) {
    streams_.end(*number);
  }
  if (is_news) callbacks_.table_is_stale();
}

void Visualizations::lose(const discovery::Peer& peer, discovery::LostReason reason) {
  if (reason == discovery::LostReason::Restarted) return;  // and is put in again at once
  const bool may_return = reason == discovery::LostReason::Silent;
  if (!may_return || !directory_.keep_for_now(peer.id)) return drop(peer.id);
  silent_since_[peer.id] = Clock::now();
  watch_silent_ones();
}

void Visualizations::watch_silent_ones() {
  timer_.expires_after(between_looks);
  timer_.async_wait([this](const net::error_code& error) {
    if (error) return;
    drop_silent_ones();
    if (!silent_since_.empty()) watch_silent_ones();
  });
}

void Visualizations::drop_silent_ones() {
  const auto now = Clock::now();
  for (const auto& node : directory_.kept_for_now()) {
    const auto* entry = directory_.of(node);
    const auto stream = streams_.status(entry->destination.id);
    const auto heard = stream ? stream->report.heard() : Instant::min();
    if (now - std::max(silent_since_[node], heard) > kept_for) drop(node);
  }
}

void Visualizations::drop(const std::string& node) {
  silent_since_.erase(node);
  epochs_.erase(node);
  const auto* entry = directory_.of(node);
  if (entry == nullptr) return;
  const auto id = entry->destination.id;
  directory_.remove(node);
  callbacks_.table_is_stale();
  streams_.end(id);
}

void Visualizations::note(DestinationId id, const transport::LinkStanding& standing) {
  const auto* entry = directory_.of(id);
  if (entry == nullptr) return;
  changes_.push_back({++change_count_, entry->name, standing});
  if (changes_.size() > remembered_changes) changes_.pop_front();
  if (standing.word == LinkWord::Synchronising || standing.word == LinkWord::Connecting) return;
  const auto why = standing.why.empty() ? std::string{} : ", " + standing.why;
  callbacks_.say(entry->name + ": link " + std::string{name_of(standing.word)} + why);
}

void Visualizations::tell_alive(DestinationId id) {
  const auto node = directory_.node_of(id);
  if (!node) return;
  if (const auto epoch = epochs_.find(*node); epoch != epochs_.end())
    callbacks_.alive(*node, epoch->second);
}

void Visualizations::stop() {
  streams_.stop();
  timer_.cancel();
}

}  // namespace hana::tools
