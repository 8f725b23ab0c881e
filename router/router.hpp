#pragma once

#include <concurrentqueue/concurrentqueue.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>

#include "router/baton.hpp"
#include "router/dispatcher.hpp"
#include "router/doorbell.hpp"
#include "router/events/event_inbox.hpp"
#include "router/metrics/counter.hpp"
#include "router/metrics/latency_record.hpp"
#include "router/source.hpp"

namespace hana {

/// What all routes together did. Threads: the baton's holder writes, any thread reads.
struct RouterMetrics {
  Counter events;             // taken out of the lanes
  Counter unmatched;          // no route wanted them
  LatencyRecord router_time;  // event stamped -> send returned, of events that took a route
};

/// How the router thread waits.
enum class Waiting : std::uint8_t {
  Asleep,   // woken by bursts, by deadlines and by threads that must not send
  Polling,  // `--low-latency`: a processor of its own, no system call to wake it
};

/// The router: a role that any device thread plays for a moment, and the router thread for the
/// rest. After its push a thread tries to take the baton; whoever has it takes the lanes in order
/// of arrival time, sends, gives the baton back and looks once more. Nobody waits for it.
///
/// Threads: `add_source`, `install` and `collect` one owner; `hand_over` the device threads;
///          `attend` whoever brings the output news; `run` the router thread; `metrics` any.
/// Bound:   a device thread routes at most `device_quota` events in one hand-over, its own and
///          others', then wakes the router thread.
class Router {
 public:
  explicit Router(Output& output);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  /// A new source; empty when all lanes are in use. It lives as long as the router.
  [[nodiscard]] std::optional<Source> add_source(LaneOptions options = {});

  /// The table takes effect between two events.
  void install(std::unique_ptr<RouteTable> table);

  /// Frees the tables that are no longer in use.
  void collect();

  /// Real-time safe. `how` says who sends: see HandOver.
  void hand_over(SourceId source, HandOver how) noexcept;

  /// Something came back for the output: it looks at it now, unless somebody else does. Real-time
  /// safe.
  void attend() noexcept;

  /// The router thread: until `stop` is requested.
  void run(const std::stop_token& stop, Waiting waiting) noexcept;

  [[nodiscard]] const RouterMetrics& metrics() const noexcept { return metrics_; }
  [[nodiscard]] EventInbox& inbox() noexcept { return inbox_; }
  [[nodiscard]] const EventInbox& inbox() const noexcept { return inbox_; }

 private:
  static constexpr std::size_t device_quota = 128;
  static constexpr std::size_t round_limit = 256;

  // So far the bell may be from what is due: events bring it nearer and answers put it off.
  static constexpr std::chrono::microseconds bell_tolerance{300};

  struct Sent {
    RouteMetrics* route;  // null: the event as a whole
    Instant at;
  };

  /// Takes the baton as long as there is something to do; false: the quota is used up.
  bool try_run(std::size_t quota) noexcept;
  std::size_t run_round(std::size_t quota) noexcept;
  void route(const Event& event) noexcept;
  void finish_sending() noexcept;
  [[nodiscard]] std::unique_ptr<RouteTable> take_next_table() noexcept;
  void swap_table(std::unique_ptr<RouteTable> next) noexcept;
  void wake() noexcept;
  void set_bell(Instant due) noexcept;

  Output& output_;
  Dispatcher dispatcher_;
  EventInbox inbox_;
  Baton baton_;
  RouterMetrics metrics_;

  std::unique_ptr<RouteTable> table_;             // the baton's holder's
  std::atomic<RouteTable*> next_table_{nullptr};  // a mailbox: the newest wins
  moodycamel::ConcurrentQueue<RouteTable*> retired_;
  moodycamel::ProducerToken retiring_;

  std::array<Sent, 1024> sent_{};  // since the last flush
  std::size_t sent_count_ = 0;

  std::atomic<bool> attention_{false};  // the output wants to be attended to
  std::atomic<Instant> rings_at_{
      Instant::max()};              // the bell, by itself; the baton's holder sets it
  std::atomic<bool> awake_{false};  // the router thread was woken and has not looked
  Doorbell work_;
};

}  // namespace hana
