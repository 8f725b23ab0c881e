#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "discovery/peer.hpp"

namespace hana::discovery {

class Registry;

/// Hears events for as long as it lives. May end within a call that it hears, and after the
/// registry.
class Subscription {
 public:
  Subscription() = default;  // hears nothing
  Subscription(Subscription&& other) noexcept;
  Subscription& operator=(Subscription&& other) noexcept;
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  ~Subscription();

 private:
  friend class Registry;
  Subscription(Registry& registry, std::uint64_t number) noexcept;
  void point_here() noexcept;

  Registry* registry_ = nullptr;
  std::uint64_t number_ = 0;
};

/// Who is alive on the mesh, for any number of readers.
///
/// Threads: one owner, the network thread. Must not be destroyed by one of its subscribers.
/// Errors:  a subscriber must not throw.
class Registry {
 public:
  using Hear = std::function<void(const PeerEvent&)>;
  using Snapshot = std::function<std::vector<Peer>()>;

  /// `alive` lists the nodes that are alive now, by id.
  explicit Registry(Snapshot alive);
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  /// Hears what happens from now on, in the order of subscription. Events of which `peers` shows
  /// the outcome already may follow: take an `Appeared` of a node that is known as a `Changed`.
  [[nodiscard]] Subscription subscribe(Hear hear);

  /// By id.
  [[nodiscard]] std::vector<Peer> peers() const { return alive_(); }
  [[nodiscard]] std::vector<Peer> peers(std::string_view role) const;

  /// Tells all subscribers there are when it is called.
  void publish(const PeerEvent& event);

 private:
  friend class Subscription;
  struct Subscriber {
    Hear hear;
    Subscription* subscription;
  };

  using Subscribers = std::map<std::uint64_t, Subscriber>;

  void end(std::uint64_t number);

  Snapshot alive_;
  Subscribers subscribers_;
  std::vector<Subscribers::node_type> ended_;  // their calls may still be running
  std::uint64_t last_number_ = 0;
  int publishing_ = 0;
};

}  // namespace hana::discovery
