#include "transport/output/stream_keeper.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <system_error>
#include <utility>

#include "transport/clock/clock_responder.hpp"
#include "transport/stream/wire/stream_decoder.hpp"

namespace hana::transport {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration between_looks = 100ms;
constexpr Clock::duration alive_within = 250ms;
constexpr Clock::duration tried_for = 250ms;     // an address of a stream that was lost
constexpr Clock::duration first_tried_for = 1s;  // of one that was never opened

std::uint64_t drawn() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

ClockId new_clock_id() { return static_cast<ClockId>(static_cast<std::int32_t>(drawn())); }

LinkReading::Phase phase_of(StreamState state) {
  if (state == StreamState::Live) return LinkReading::Phase::Up;
  return state == StreamState::Lost ? LinkReading::Phase::Lost : LinkReading::Phase::Connecting;
}

LinkReading::ClockKnowledge knowledge_of(ClockState state) {
  return state == ClockState::Synchronised ? LinkReading::ClockKnowledge::Known
                                           : LinkReading::ClockKnowledge::Waiting;
}

}  // namespace

struct StreamKeeper::Kept {
  Kept(const Endpoint& leads_to, std::uint32_t of, const StreamReport& published, Instant now)
      : asked_for(leads_to),
        to(leads_to),
        leads_since(now),
        epoch(of),
        report(&published),
        watch(now) {}

  Endpoint asked_for;
  Endpoint to;  // where it leads
  Instant leads_since;
  std::uint32_t epoch;         // of the visualization
  const StreamReport* report;  // lives until the port comes back, which is after `end`
  ClockSync clock;
  bool asks_for_time = false;  // it answered, so it answers pings
  bool is_clock_told = false;
  bool rests = false;
  LinkWatch watch;
  LatencyRecord applied;
};

StreamKeeper::StreamKeeper(net::io_context& io, Router& router, NetworkOutput& output,
                           Callbacks callbacks)
    : router_(router),
      output_(output),
      callbacks_(std::move(callbacks)),
      clock_id_(new_clock_id()),
      seed_(drawn()),
      batch_(StreamBounds::packet),
      timer_(io) {
  for (const auto& socket : output_.sender().sockets()) {
    const auto protocol =
        socket.family == AddressFamily::V4 ? net::ip::udp::v4() : net::ip::udp::v6();
    const int own = ::dup(socket.descriptor);
    if (own < 0)
      throw std::system_error(errno, std::generic_category(), "no descriptor to read answers by");
    sockets_.emplace_back(io, protocol, own);
  }
  for (auto& socket : sockets_) wait(socket);
}

StreamKeeper::~StreamKeeper() = default;

void StreamKeeper::stop() {
  net::error_code ignored;
  for (auto& socket : sockets_) socket.close(ignored);
  timer_.cancel();
}

void StreamKeeper::keep(DestinationId id, const Endpoint& to, std::uint32_t epoch) {
  output_.mail().collect();
  const auto now = Clock::now();
  if (const auto known = kept_.find(id); known != kept_.end()) {
    auto& kept = *known->second;
    if (std::exchange(kept.asked_for, to) != to) lead(id, kept, to, now);
    const bool is_back = std::exchange(kept.rests, false);
    if (std::exchange(kept.epoch, epoch) != epoch || is_back) {
      kept.leads_since = now;
      output_.mail().post(StreamReopens{id});
      kept.clock.start(now);
    }
    arm();
    return router_.attend();
  }
  auto port = std::make_unique<StreamPort>(id, to,
                                           StreamSenderOptions{.node = origin_.node,
                                                               .epoch = new_epoch(id),
                                                               .priority = origin_.priority,
                                                               .seed = ++seed_},
                                           now);
  kept_.emplace(id, std::make_unique<Kept>(to, epoch, port->report, now));
  output_.mail().post(StreamStarts{std::move(port)});
  router_.attend();
  arm();
}

// A stream that begins anew in the same run numbers anew, which the visualization has to be told.
std::uint32_t StreamKeeper::new_epoch(DestinationId id) {
  const auto [known, is_first] = last_epochs_.try_emplace(id, origin_.epoch);
  if (is_first) return origin_.epoch;
  const auto seconds = static_cast<std::uint32_t>(
      std::chrono::system_clock::now().time_since_epoch() / std::chrono::seconds{1});
  const auto next = known->second + 1;
  const bool is_later = static_cast<std::int32_t>(seconds - next) > 0;
  return known->second = is_later ? seconds : next;
}

void StreamKeeper::rest(DestinationId id) {
  const auto known = kept_.find(id);
  if (known == kept_.end()) return;
  known->second->rests = true;
  output_.mail().post(StreamRests{id});
  router_.attend();
}

void StreamKeeper::end(DestinationId id) {
  if (kept_.erase(id) == 0) return;
  output_.mail().post(StreamEnds{id});
  router_.attend();
}

void StreamKeeper::clock_jumped() {
  clock_id_ = new_clock_id();
  const auto now = Clock::now();
  for (const auto& [id, kept] : kept_) {
    kept->clock.start(now);
    tell_clock(id, *kept, now);
  }
  router_.attend();
  arm();
}

std::optional<StreamStatus> StreamKeeper::status(DestinationId id) const {
  const auto known = kept_.find(id);
  if (known == kept_.end()) return std::nullopt;
  const auto& kept = *known->second;
  return StreamStatus{kept.to, *kept.report, kept.watch.standing(), kept.applied,
                      kept.clock.estimate(Clock::now())};
}

void StreamKeeper::wait(net::ip::udp::socket& socket) {
  socket.async_wait(net::socket_base::wait_read, [this, &socket](const net::error_code& error) {
    if (error) return;
    for (;;) {
      const auto datagrams = batch_.try_receive(socket.native_handle());
      const auto now = Clock::now();
      for (const auto& datagram : datagrams) take_in(datagram, now);
      if (datagrams.size() < ReceiveBatch::capacity) break;
    }
    if (std::exchange(has_answers_, false)) router_.attend();
    if (std::exchange(has_opened_, false)) look_after();
    wait(socket);
  });
}

void StreamKeeper::take_in(const ReceivedDatagram& datagram, Instant arrived) {
  if (const auto answer = decode_answer(datagram.bytes)) {
    if (has_lost_) follow(session_of(*answer), datagram.sender, arrived);
    has_answers_ |= output_.mail().try_post_answer(*answer, arrived);
    has_opened_ |= std::holds_alternative<Opened>(*answer);
  } else if (const auto pong = answer_ping(datagram.bytes, arrived, Clock::now(), clock_id_)) {
    output_.sender().try_send(datagram.sender, *pong);
  } else if (const auto applied = decode_applied(datagram.bytes)) {
    take_applied(*applied, arrived);
  } else {
    take_pong(datagram, arrived);
  }
}

void StreamKeeper::take_pong(const ReceivedDatagram& datagram, Instant arrived) {
  for (const auto& [id, kept] : kept_) {
    if (kept->to != datagram.sender) continue;
    if (!kept->clock.receive(datagram.bytes, arrived)) return;
    tell_clock(id, *kept, arrived);
    has_answers_ = true;
    return arm();
  }
}

void StreamKeeper::tell_clock(DestinationId id, Kept& kept, Instant now) {
  const auto estimate = kept.clock.estimate(now);
  if (!estimate && !kept.is_clock_told) return;
  kept.is_clock_told = estimate.has_value();
  output_.mail().post(ClockKnown{id, estimate});
}

void StreamKeeper::take_applied(const Applied& used, Instant now) {
  for (const auto& [id, kept] : kept_) {
    if (kept->report->session() != used.session) continue;
    const auto estimate = kept->clock.estimate(now);
    if (!estimate) return;
    const auto there = estimate->to_peer(now).value;
    for (const auto& [at, applied] : used.all())
      kept->applied.record(estimate->to_own(full_time(applied, there)).value - full_time(at, now),
                           now);
    return;
  }
}

void StreamKeeper::look_after() {
  const auto now = Clock::now();
  next_look_ = now + between_looks;
  has_lost_ = false;
  for (const auto& [id, kept] : kept_) look_at(id, *kept, now);
  send_pings(now);
  arm();
}

void StreamKeeper::look_at(DestinationId id, Kept& kept, Instant now) {
  const auto& report = *kept.report;
  if (report.heard() != Instant::min() && !std::exchange(kept.asks_for_time, true))
    kept.clock.start(now);
  const auto clock = kept.clock.state(now);
  if (clock == ClockState::None && kept.is_clock_told) {
    tell_clock(id, kept, now);
    router_.attend();
  }
  if (report.heard() > now - alive_within && callbacks_.alive) callbacks_.alive(id);
  if (report.state() == StreamState::Lost) has_lost_ = true;
  try_another_address(id, kept, now);
  const LinkReading reading{
      .phase = kept.rests ? LinkReading::Phase::Lost : phase_of(report.state()),
      .clock = knowledge_of(clock),
      .loss = report.loss(),
      .lost_packets = report.counts().lost,
      .queueing = report.queueing(),
      .why = kept.rests ? "it left" : ""};
  if (kept.watch.look(reading, now) && callbacks_.changed)
    callbacks_.changed(id, kept.watch.standing());
}

void StreamKeeper::lead(DestinationId id, Kept& kept, const Endpoint& to, Instant now) {
  kept.leads_since = now;
  if (kept.to != to) output_.mail().post(StreamMoves{id, kept.to = to});
}

void StreamKeeper::try_another_address(DestinationId id, Kept& kept, Instant now) {
  if (kept.rests) return;
  const auto state = kept.report->state();
  if (state == StreamState::Live || !callbacks_.addresses) return;
  const auto since = std::max(kept.leads_since, kept.report->heard());
  if (now - since < (state == StreamState::Lost ? tried_for : first_tried_for)) return;
  const auto all = callbacks_.addresses(id);
  if (all.empty()) return;
  const auto current = std::ranges::find(all, kept.to);
  const bool is_last = current == all.end() || current + 1 == all.end();
  lead(id, kept, is_last ? all.front() : *(current + 1), now);
  router_.attend();
}

// A lost stream that is answered from elsewhere than it leads to now is answered for what it sent
// there before: that way is open, and this one may not be.
void StreamKeeper::follow(Session session, const Endpoint& from, Instant now) {
  for (const auto& [id, kept] : kept_) {
    const auto& report = *kept->report;
    if (report.session() != session || report.state() != StreamState::Lost) continue;
    if (kept->to == from || kept->rests || !callbacks_.addresses) return;
    const auto all = callbacks_.addresses(id);
    if (std::ranges::find(all, from) != all.end()) lead(id, *kept, from, now);
    return;
  }
}

void StreamKeeper::send_pings(Instant now) {
  for (const auto& [id, kept] : kept_) {
    if (!kept->asks_for_time || kept->rests || kept->clock.next_ping() > now) continue;
    if (const auto ping = kept->clock.ping(Clock::now()))
      output_.sender().try_send(kept->to, *ping);
  }
}

void StreamKeeper::arm() {
  if (kept_.empty()) return static_cast<void>(timer_.cancel());
  auto next = next_look_;
  for (const auto& [id, kept] : kept_)
    if (kept->asks_for_time && !kept->rests) next = std::min(next, kept->clock.next_ping());
  timer_.expires_at(next);
  timer_.async_wait([this](const net::error_code& error) {
    if (error) return;
    if (Clock::now() >= next_look_) return look_after();
    send_pings(Clock::now());
    arm();
  });
}

}  // namespace hana::transport
