#pragma once

#include "router/events/lane.hpp"

namespace hana {

class Router;

/// Who sends an event on after the push.
enum class HandOver : std::uint8_t {
  TakeBaton,   // the pushing thread itself, if nobody else does: the shortest way
  WakeRouter,  // the router thread: for threads that must not send (a JACK process callback)
};

/// A device's end of the event's way: push, then hand over.
///
/// Threads: one device thread at a time. Real-time safe, all of it: no lock, heap or log.
class Source {
 public:
  Source(Router& router, Lane& lane) noexcept : router_(&router), lane_(&lane) {}

  [[nodiscard]] SourceId id() const noexcept { return lane_->source(); }

  /// The lane's pushes: `try_push`, `try_push_sysex`, `try_push_osc`. Nothing leaves before
  /// `hand_over`, so that what belongs together (the messages of one bundle) leaves together.
  [[nodiscard]] Lane& lane() noexcept { return *lane_; }

  /// Sends on what was pushed: takes the baton, or leaves it to whoever holds it.
  void hand_over(HandOver how = HandOver::TakeBaton) noexcept;

 private:
  Router* router_;
  Lane* lane_;
};

}  // namespace hana
