#include "tests/sim/world.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace hana::sim {
namespace {

constexpr Time timer_resolution = std::chrono::microseconds{1};

}  // namespace

HostId World::add_host(const HostOptions& options) {
  hosts_.push_back({{options.clock_offset, options.drift_ppb}, options, std::nullopt, {}});
  return carrier_.network.add_host();
}

ProgramId World::start(HostId host, Program program, const Sockets& sockets) {
  if (host_at(host).asleep_since) throw std::invalid_argument{"a sleeping host starts nothing"};
  give_notice();
  const auto id = static_cast<ProgramId>(programs_.size());
  const auto port = carrier_.sockets.open(id, host, sockets);
  auto& running = programs_.emplace_back();
  running.machine = std::move(program);
  running.host = host;
  running.port = port;
  running.sockets = sockets;
  host_at(host).programs.push_back(id);
  running.nics = carrier_.network.nics(host);
  running.machine.start(running.nics, now_on(host));
  settle(running, id);
  return id;
}

void World::stop(ProgramId id) {
  auto& program = program_at(id);
  if (program.stage != Stage::Running) return;
  program.stage = Stage::Stopping;
  program.machine.stop(now_on(program.host));
  serve(id);
}

void World::crash(ProgramId id) {
  auto& program = program_at(id);
  if (program.stage != Stage::Ended) end(program, id);
}

void World::serve(ProgramId id) {
  auto& program = program_at(id);
  if (program.stage != Stage::Ended && !host_at(program.host).asleep_since) settle(program, id);
}

bool World::is_running(ProgramId id) const { return program_at(id).stage != Stage::Ended; }

void World::sleep(HostId id) {
  auto& host = host_at(id);
  if (!host.asleep_since) host.asleep_since = now_;
}

void World::wake(HostId id) {
  auto& host = host_at(id);
  if (!host.asleep_since) return;
  if (host.options.steady_clock == SteadyClock::StopsAsleep)
    host.clock.set_back(now_ - *host.asleep_since);
  host.asleep_since.reset();
  for (const auto program : std::vector{host.programs}) {
    program_at(program).armed.reset();
    arm(program_at(program), program);
  }
  tell_nics(id);
}

Instant World::now_on(HostId id) const {
  const auto& host = host_at(id);
  const bool stands = host.asleep_since && host.options.steady_clock == SteadyClock::StopsAsleep;
  return host.clock.at(stands ? *host.asleep_since : now_);
}

void World::run_until(Time end) {
  give_notice();
  while (!events_.empty() && events_.first().at <= end) handle(events_.pop());
  now_ = std::max(now_, end);
}

bool World::run_until(const std::function<bool()>& condition, Time limit) {
  give_notice();
  while (!condition()) {
    if (events_.empty() || events_.first().at > limit) {
      now_ = std::max(now_, limit);
      return condition();
    }
    handle(events_.pop());
  }
  return true;
}

void World::call_in(Time after, std::function<void()> call) {
  calls_.push_back(std::move(call));
  const auto number = static_cast<std::uint32_t>(calls_.size() - 1);
  events_.push({now_ + after, 0, number, 0, 0, Happening::Call});
}

void World::handle(const Event& event) {
  now_ = event.at;
  remember(event);
  switch (event.what) {
    case Happening::Arrival:
      return handle_arrival(event);
    case Happening::Processing:
      return handle_processing(event);
    case Happening::Deadline:
      return handle_deadline(event);
    case Happening::NicNotice:
      return tell_nics(HostId{event.target});
    case Happening::Call:
      std::exchange(calls_[event.target], nullptr)();
      return give_notice();
  }
}

void World::handle_arrival(const Event& event) {
  auto& fates = carrier_.traffic.fates;
  const auto& nic = carrier_.network.nic(NicRef{event.nic});
  const auto& flight = carrier_.flights.at(event.flight);
  SocketTable::Owner owner{ProgramId{event.target}, flight.cast};
  const bool is_unicast = event.target == Carrier::whoever_has_the_port;
  const auto found = is_unicast ? carrier_.sockets.owner(nic.host, flight.to.port) : owner;
  std::uint64_t* refusal = nullptr;
  if (host_at(nic.host).asleep_since)
    refusal = &fates.asleep;
  else if (nic.state != NicState::Up)
    refusal = &fates.no_way;
  else if (!found || !is_running(found->program))
    refusal = &fates.closed;
  if (refusal != nullptr) {
    ++*refusal;
    return carrier_.flights.release(event.flight);
  }
  deliver(program_at(found->program), found->program, event, found->cast);
}

void World::deliver(Running& program, ProgramId id, const Event& event, Cast cast) {
  if (event.what == Happening::Arrival && program.sockets.processing > Time{0}) {
    if (program.sockets.buffer > 0 && program.waiting == program.sockets.buffer) {
      ++carrier_.traffic.fates.overflow;
      return carrier_.flights.release(event.flight);
    }
    ++program.waiting;
    program.busy_until = std::max(program.busy_until, now_) + program.sockets.processing;
    events_.push({program.busy_until, 0, static_cast<std::uint32_t>(id), event.flight, event.nic,
                  Happening::Processing});
    return;
  }
  const auto& flight = carrier_.flights.at(event.flight);
  Datagram datagram{*flight.bytes, flight.from, carrier_.network.nic(NicRef{event.nic}).nic.index,
                    cast};
  if (is_link_local(datagram.from)) datagram.from.scope = static_cast<std::uint32_t>(datagram.on);
  ++carrier_.traffic.fates.delivered;
  carrier_.traffic.count_heard(id, flight.bytes->size());
  program.machine.receive(datagram, now_on(program.host));
  carrier_.flights.release(event.flight);
  settle(program, id);
}

void World::handle_processing(const Event& event) {
  const ProgramId id{event.target};
  auto& program = program_at(id);
  --program.waiting;
  const bool is_awake = !host_at(program.host).asleep_since;
  if (program.stage == Stage::Ended || !is_awake) {
    ++(is_awake ? carrier_.traffic.fates.closed : carrier_.traffic.fates.asleep);
    return carrier_.flights.release(event.flight);
  }
  const auto& flight = carrier_.flights.at(event.flight);
  auto cast = flight.cast;
  if (cast == Cast::OwnUnicast && flight.to.port != program.port) cast = Cast::SharedUnicast;
  deliver(program, id, event, cast);
}

void World::handle_deadline(const Event& event) {
  const ProgramId id{event.target};
  auto& program = program_at(id);
  if (program.stage == Stage::Ended || program.armed_with != event.flight) return;
  if (host_at(program.host).asleep_since) return;
  program.armed.reset();
  const auto deadline = program.machine.next_deadline();
  if (deadline && *deadline <= now_on(program.host))
    settle(program, id);
  else
    arm(program, id);
}

void World::settle(Running& program, ProgramId id) {
  program.machine.advance(now_on(program.host));
  for (auto& send : program.machine.take())
    carrier_.send({id, program.host, program.port}, std::move(send), now_);
  arm(program, id);
}

void World::arm(Running& program, ProgramId id) {
  const auto deadline = program.machine.next_deadline();
  if (!deadline) {
    if (program.stage == Stage::Stopping) end(program, id);
    return;
  }
  if (program.armed && program.deadline == deadline) return;
  program.deadline = deadline;
  const auto& host = host_at(program.host);
  auto due = std::max(host.clock.reaches(*deadline), now_ + timer_resolution);
  // One that comes earlier finds out that there is nothing to do, and is set anew.
  if (program.armed && *program.armed <= due) return;
  if (host.options.timer_lateness > Time{0}) {
    const auto most = static_cast<std::uint64_t>(host.options.timer_lateness.count());
    due += Time{static_cast<Time::rep>(random_.below(most))};
  }
  program.armed = due;
  events_.push(
      {due, 0, static_cast<std::uint32_t>(id), ++program.armed_with, 0, Happening::Deadline});
}

void World::end(Running& program, ProgramId id) {
  program.stage = Stage::Ended;
  program.machine = {};
  carrier_.sockets.close(id, program.host);
  std::erase(host_at(program.host).programs, id);
}

void World::give_notice() {
  for (const auto host : carrier_.network.take_changed())
    events_.push({now_ + host_at(host).options.nic_notice, 0, static_cast<std::uint32_t>(host), 0,
                  0, Happening::NicNotice});
}

void World::tell_nics(HostId id) {
  const auto& host = host_at(id);
  if (host.asleep_since) return;
  const auto nics = carrier_.network.nics(id);
  for (const auto program : std::vector{host.programs}) {
    auto& running = program_at(program);
    if (running.nics == nics) continue;
    running.nics = nics;
    running.machine.nics_changed(nics, now_on(id));
    settle(running, program);
  }
}

void World::remember(const Event& event) noexcept {
  const auto print =
      event.what == Happening::Arrival ? carrier_.flights.at(event.flight).fingerprint : 0;
  for (const auto part : {static_cast<std::uint64_t>(event.at.count()), print,
                          std::uint64_t{event.target} << 32 | event.nic << 3 |
                              static_cast<std::uint64_t>(event.what)})
    trace_ = (trace_ ^ part) * 0x9e3779b97f4a7c15u ^ trace_ >> 29;
  ++events_handled_;
}

}  // namespace hana::sim
