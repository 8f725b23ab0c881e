#include "router/router.hpp"

#include <algorithm>
#include <utility>

namespace hana {
namespace {

void release_stored(const Event& event, PayloadPool& pool) noexcept {
  if (const auto* sysex = std::get_if<SysEx>(&event.payload)) pool.release(sysex->bytes);
  if (const auto* osc = std::get_if<OscMessage>(&event.payload)) pool.release(osc->bytes);
}

std::span<const std::byte> stored_bytes(const Event& event, const PayloadPool& pool) noexcept {
  if (const auto* sysex = std::get_if<SysEx>(&event.payload)) return pool.view(sysex->bytes);
  if (const auto* osc = std::get_if<OscMessage>(&event.payload)) return pool.view(osc->bytes);
  return {};
}

}  // namespace

Router::Router(Output& output)
    : output_(output), dispatcher_(output), retired_(64), retiring_(retired_) {}

Router::~Router() {
  collect();
  delete next_table_.load();
}

std::optional<Source> Router::add_source(LaneOptions options) {
  auto* lane = inbox_.add_lane(options);
  if (lane == nullptr) return std::nullopt;
  return Source{*this, *lane};
}

void Router::install(std::unique_ptr<RouteTable> table) {
  collect();
  // Whatever was still in the mailbox has never been in use.
  delete next_table_.exchange(table.release());
  wake();
}

void Router::collect() {
  RouteTable* retired = nullptr;
  while (retired_.try_dequeue(retired)) delete retired;
}

void Router::hand_over(SourceId source, HandOver how) noexcept {
  inbox_.mark(source);
  if (how == HandOver::WakeRouter || !try_run(device_quota)) wake();
}

void Router::attend() noexcept {
  attention_.store(true);
  if (!try_run(device_quota)) wake();
}

void Router::run(const std::stop_token& stop, Waiting waiting) noexcept {
  const std::stop_callback wake_to_stop{stop, [this] { wake(); }};
  while (!stop.stop_requested()) {
    if (waiting == Waiting::Asleep) {
      work_.wait();
      awake_.store(false);
    }
    if (rings_at_.load() <= Clock::now()) attention_.store(true);
    while (!try_run(round_limit)) {
    }
  }
}

bool Router::try_run(std::size_t quota) noexcept {
  // After the baton is given back, marks are read once more: a thread that pushed meanwhile and
  // did not get the baton relies on it.
  while (inbox_.has_marks() || attention_.load() || next_table_.load() != nullptr) {
    if (quota == 0) return false;
    if (!baton_.try_take()) return true;
    quota -= run_round(quota);
    baton_.give_back();
  }
  return true;
}

std::size_t Router::run_round(std::size_t quota) noexcept {
  // What a table needs of the output was brought before it.
  auto next_table = take_next_table();
  const bool attends = attention_.load() && attention_.exchange(false);
  if (attends) output_.attend(Clock::now());
  if (next_table) swap_table(std::move(next_table));
  inbox_.begin_round();
  std::size_t taken = 0;
  while (taken < quota) {
    const auto event = inbox_.next();
    if (!event) break;
    route(*event);
    ++taken;
  }
  inbox_.end_round();
  if (sent_count_ > 0) {
    finish_sending();
  } else if (attends) {
    output_.flush();
  }
  set_bell(output_.next_deadline());
  return taken;
}

// A bell that has rung is set anew even for what is long past: it is how that is looked at.
void Router::set_bell(Instant due) noexcept {
  const auto set_for = rings_at_.load();
  if (due == Instant::max() && set_for == Instant::max()) return;
  const bool either_never = due == Instant::max() || set_for == Instant::max();
  const bool is_near = !either_never && std::chrono::abs(due - set_for) <= bell_tolerance;
  if (is_near && set_for > Clock::now()) return;
  rings_at_.store(due);
  work_.ring_at(due);
}

void Router::route(const Event& event) noexcept {
  metrics_.events.add();
  auto& pool = inbox_.lane(event.source).pool();
  if (table_ == nullptr) {
    metrics_.unmatched.add();
    return release_stored(event, pool);
  }
  dispatcher_.dispatch(event, stored_bytes(event, pool), *table_);
  release_stored(event, pool);

  const auto& taken = table_->scratch().routes();
  if (taken.empty()) return metrics_.unmatched.add();
  const auto note = [&](RouteMetrics* route) {
    if (sent_count_ == sent_.size()) finish_sending();
    sent_[sent_count_++] = {route, event.at};
  };
  bool sent_to_somebody = false;
  for (const auto index : taken) {
    const auto& route = table_->routes()[index];
    if (route.destinations.empty()) continue;
    note(route.metrics);
    sent_to_somebody = true;
  }
  if (sent_to_somebody) note(nullptr);
}

void Router::finish_sending() noexcept {
  const auto now = output_.flush();
  for (const auto& [route, at] : std::span{sent_}.first(sent_count_))
    (route == nullptr ? metrics_.router_time : route->router_time).record(now - at, now);
  sent_count_ = 0;
}

std::unique_ptr<RouteTable> Router::take_next_table() noexcept {
  const bool waits = next_table_.load() != nullptr;
  return std::unique_ptr<RouteTable>{waits ? next_table_.exchange(nullptr) : nullptr};
}

void Router::swap_table(std::unique_ptr<RouteTable> next) noexcept {
  table_.swap(next);
  // The owner collects before every installation, so there is always room.
  if (next && retired_.try_enqueue(retiring_, next.get())) static_cast<void>(next.release());
}

void Router::wake() noexcept {
  if (!awake_.exchange(true)) work_.ring();
}

void Source::hand_over(HandOver how) noexcept { router_->hand_over(lane_->source(), how); }

}  // namespace hana
