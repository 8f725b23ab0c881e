#pragma once

#include <span>
#include <vector>

#include "discovery/actions.hpp"
#include "discovery/timing.hpp"

namespace hana::discovery {

/// On which interfaces broadcasts stand in for multicast that does not get through.
///
/// An interface on which no other machine answers to multicast, or is heard by it for a while, is
/// asked and told by broadcast. On
/// one where somebody else asked by broadcast this node also tells by broadcast; it does not ask,
/// or nodes would keep each other at it for ever.
///
/// Threads: one owner.
class Fallback {
 public:
  void interfaces_changed(std::span<const Interface> interfaces, Instant now);
  void greet(Instant now) noexcept;

  void heard_group(InterfaceIndex on, Instant now) noexcept;

  /// Another machine's answer by unicast: soon after a greeting it means that our multicast
  /// arrived.
  void heard_answer(InterfaceIndex on, Instant now) noexcept;
  void asked_by_broadcast(InterfaceIndex on, Instant now) noexcept;

  [[nodiscard]] std::vector<InterfaceIndex> to_ask(Instant now, std::size_t nodes) const;
  [[nodiscard]] std::vector<InterfaceIndex> to_tell(Instant now, std::size_t nodes) const;

 private:
  struct Reach {
    InterfaceIndex index{};
    Instant greeted;
    Instant group_heard = Instant::min();
    Instant answered = Instant::min();
    Instant broadcast_asked = Instant::min();

    [[nodiscard]] bool is_silent(Instant now, std::size_t nodes) const noexcept;
    [[nodiscard]] bool is_asked(Instant now) const noexcept;
  };

  [[nodiscard]] Reach* find(InterfaceIndex index) noexcept;

  std::vector<Reach> reaches_;  // of interfaces with a subnet to broadcast to
};

}  // namespace hana::discovery
