#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "discovery/interface.hpp"
#include "discovery/wire/packets.hpp"
#include "router/events/event.hpp"

namespace hana::discovery {

/// Why an address is believed; more is better.
enum class Standing : std::uint8_t {
  Hearsay,   // a directory named it
  Claimed,   // a hello came from it
  Answered,  // it repeated a number that only it could know
};

/// One address that a peer is heard from.
struct Path {
  Endpoint from;
  InterfaceIndex on{};
  Nearness nearness = Nearness::Elsewhere;
  Instant last_heard;
  Standing standing = Standing::Claimed;
  std::size_t credit = 0;   // bytes that came from it and were not yet answered, until it Answered
  std::uint32_t counter{};  // of the last sealed hello that came this way
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

  /// Drops what only directories said, once there is anything else.
  void drop_hearsay();

  /// Drops what is silent since before `since`, except the last one heard.
  void drop_silent(Instant since);

  /// Measures again after the interfaces changed; drops paths through vanished ones, except the
  /// last one heard.
  void interfaces_changed(std::span<const Interface> interfaces);

  [[nodiscard]] const Path& best() const noexcept { return paths_.front(); }
  [[nodiscard]] std::span<const Path> all() const noexcept { return paths_; }
  [[nodiscard]] std::span<Path> all() noexcept { return paths_; }

 private:
  template <typename Condition>
  void drop(Condition condition);

  std::vector<Path> paths_;
};

}  // namespace hana::discovery
