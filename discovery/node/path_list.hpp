#pragma once

#include <span>
#include <vector>

#include "discovery/interface.hpp"
#include "router/events/event.hpp"

namespace hana::discovery {

/// One address that a peer is heard from.
struct Path {
  Endpoint from;
  InterfaceIndex on{};
  Nearness nearness = Nearness::Elsewhere;
  Instant last_heard;
};

/// The ways to one peer, the nearest first; of two equally near ones the older comes first, so that
/// nobody can take a peer's place by turning up later.
///
/// Bound: 8 paths; `add` refuses more. Never empty once the first was added.
class PathList {
 public:
  [[nodiscard]] Path* find(const Endpoint& from) noexcept;

  /// For peers that send each hello from another port.
  [[nodiscard]] Path* find_address(const Endpoint& from) noexcept;

  void add(const Path& path);

  /// Drops what is silent since before `since`, except the last one heard.
  void drop_silent(Instant since);

  /// Measures again after the interfaces changed; drops paths through vanished ones, except the
  /// last one heard.
  void interfaces_changed(std::span<const Interface> interfaces);

  [[nodiscard]] const Path& best() const noexcept { return paths_.front(); }
  [[nodiscard]] std::span<const Path> all() const noexcept { return paths_; }

 private:
  template <typename Condition>
  void drop(Condition condition);

  std::vector<Path> paths_;
};

}  // namespace hana::discovery
