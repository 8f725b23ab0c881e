#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "discovery/node/refused.hpp"
#include "discovery/wire/seal.hpp"

namespace hana::discovery {

/// Who a node is: the id survives restarts, the epoch grows with each.
struct Identity {
  NodeId id;
  Epoch epoch{};
};

/// A packet without its seal.
struct Unsealed {
  std::span<const std::byte> message;
  std::optional<Stamp> stamp;
};

/// Seals what a node sends and opens what it gets; without a key it passes packets as they are.
///
/// Threads: one owner.
/// Errors:  the constructor throws if the key is too short or too long; it does not show it.
class Sealer {
 public:
  explicit Sealer(std::string_view key_text);

  [[nodiscard]] bool has_key() const noexcept { return key_.has_value(); }

  /// The largest message that can be sent, in bytes.
  [[nodiscard]] std::size_t room(const Identity& identity) const noexcept {
    return packet_limit - overhead(identity);
  }

  /// Bytes that a message grows by.
  [[nodiscard]] std::size_t overhead(const Identity& identity) const noexcept {
    return key_ ? seal_overhead(identity.id.size()) : 0;
  }

  [[nodiscard]] Bytes sealed(Bytes message, const Identity& identity);

  /// Empty, and counted, if the seal is not as it should be.
  [[nodiscard]] std::optional<Unsealed> open(std::span<const std::byte> datagram,
                                             Refused& refused) const;

 private:
  std::optional<transport::MeshKey> key_;
  std::uint32_t counter_ = 0;
};

/// Whether the packet names nobody but the node that sealed it.
[[nodiscard]] bool is_own(const Packet& packet, const Stamp& stamp);

}  // namespace hana::discovery
