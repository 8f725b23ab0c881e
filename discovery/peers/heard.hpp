#pragma once

#include <optional>

#include "discovery/actions.hpp"
#include "discovery/peers/path_list.hpp"
#include "discovery/wire/seal.hpp"

namespace hana::discovery {

/// How a packet came.
struct Heard {
  Path by;  // its `last_heard` is now, its `credit` the packet's size
  Cast cast = Cast::Group;
  std::optional<Stamp> stamp;  // of a sealed packet

  [[nodiscard]] bool by_all() const noexcept {
    return cast == Cast::Group || cast == Cast::Broadcast;
  }
};

}  // namespace hana::discovery
