#pragma once

#include <deque>
#include <functional>

#include "tests/sim/carrier.hpp"
#include "tests/sim/host_clock.hpp"

namespace hana::sim {

/// What a steady clock does while its machine sleeps: Linux's stops, those of some systems go on.
enum class SteadyClock : std::uint8_t { StopsAsleep, GoesOnAsleep };

struct HostOptions {
  Time clock_offset = std::chrono::hours{1};  // what the clock shows at the world's beginning
  std::int64_t drift_ppb = 0;
  SteadyClock steady_clock = SteadyClock::StopsAsleep;
  Time nic_notice{};      // until programs learn that interfaces changed
  Time timer_lateness{};  // timers are late by up to that, evenly spread
};

/// Hosts, their programs and networks, under one virtual clock. The same seed and the same calls
/// make the same run to the last byte.
///
/// Threads: one owner.
/// Errors:  throws what says that the test itself is wrong: no such host, a port that is taken.
/// Bound:   more than a million deliveries a second of real time, programs excluded.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed), carrier_(events_, random_) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  HostId add_host(const HostOptions& options = {});

  /// It runs from now on. The host is awake.
  ProgramId start(HostId host, Program program, const Sockets& sockets);

  /// As its user would end it: it says what it has to say.
  void stop(ProgramId id);

  /// It is gone without a word.
  void crash(ProgramId id);

  /// Does what a program has to do after the test called its machine.
  void serve(ProgramId id);

  [[nodiscard]] bool is_running(ProgramId id) const;
  [[nodiscard]] UdpPort port(ProgramId program) const { return program_at(program).port; }

  /// A sleeping host runs nothing and hears nothing.
  void sleep(HostId id);
  void wake(HostId id);
  [[nodiscard]] bool is_asleep(HostId host) const { return host_at(host).asleep_since.has_value(); }

  void run_for(Time duration) { run_until(now_ + duration); }
  void run_until(Time end);

  /// Runs until it is so, looking after every event; false if it is not so by `limit`.
  bool run_until(const std::function<bool()>& condition, Time limit);

  /// Calls during the run, `after` from now.
  void call_in(Time after, std::function<void()> call);

  [[nodiscard]] Time now() const noexcept { return now_; }
  [[nodiscard]] Instant now_on(HostId id) const;

  [[nodiscard]] Network& network() noexcept { return carrier_.network; }
  [[nodiscard]] Faults& faults() noexcept { return carrier_.faults; }
  [[nodiscard]] Traffic& traffic() noexcept { return carrier_.traffic; }
  [[nodiscard]] Random& random() noexcept { return random_; }

  /// Of everything that happened so far; two runs that differ anywhere differ here.
  [[nodiscard]] std::uint64_t trace() const noexcept { return trace_; }
  [[nodiscard]] std::uint64_t events_handled() const noexcept { return events_handled_; }

 private:
  enum class Stage : std::uint8_t { Running, Stopping, Ended };

  struct Host {
    HostClock clock;
    HostOptions options;
    std::optional<Time> asleep_since;
    std::vector<ProgramId> programs;
  };

  struct Running {
    Program machine;
    HostId host{};
    UdpPort port{};
    Sockets sockets;
    std::vector<Nic> nics;  // as it was told
    Stage stage = Stage::Running;
    std::optional<Instant> deadline;  // as it said last
    std::optional<Time> armed;        // when its next Deadline comes
    std::uint32_t armed_with = 0;     // the number of that; others are out of date
    std::size_t waiting = 0;          // datagrams in its buffer
    Time busy_until{};
  };

  void handle(const Event& event);
  void handle_arrival(const Event& event);
  void handle_processing(const Event& event);
  void handle_deadline(const Event& event);
  void deliver(Running& program, ProgramId id, const Event& event, Cast cast);
  void settle(Running& program, ProgramId id);
  void arm(Running& program, ProgramId id);
  void end(Running& program, ProgramId id);
  void give_notice();
  void tell_nics(HostId id);
  void remember(const Event& event) noexcept;

  [[nodiscard]] Host& host_at(HostId host) { return hosts_.at(index(host)); }
  [[nodiscard]] const Host& host_at(HostId host) const { return hosts_.at(index(host)); }
  [[nodiscard]] Running& program_at(ProgramId id) { return programs_.at(index(id)); }
  [[nodiscard]] const Running& program_at(ProgramId id) const { return programs_.at(index(id)); }

  Time now_{};
  Random random_;
  EventQueue events_;
  Carrier carrier_;
  std::vector<Host> hosts_;
  std::deque<Running> programs_;  // by id; what ended keeps its place
  std::vector<std::function<void()>> calls_;
  std::uint64_t trace_ = 0;
  std::uint64_t events_handled_ = 0;
};

}  // namespace hana::sim
