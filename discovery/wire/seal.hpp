#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <tl/expected.hpp>

#include "discovery/wire/packets.hpp"
#include "transport/osc/osc_layout.hpp"
#include "transport/seal/mesh_key.hpp"

namespace hana::discovery {

/// Who sealed a packet, and which of its packets it is.
struct Stamp {
  NodeId node;
  Epoch epoch{};
  std::uint32_t counter = 0;  // one more for each packet of an epoch

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

/// A packet whose seal was right. Whoever has the mesh key can seal in any node's name; that the
/// message names the same node and epoch, and that it is no repetition, is the caller's to check.
struct Opened {
  std::span<const std::byte> message;  // within the datagram
  Stamp stamp;
};

enum class SealFault : std::uint8_t {
  NotSealed,  // or not a packet at all
  OtherKey,
  Forged,  // this key's id, and a code that is not right
};

/// Bytes that a seal adds to a message.
[[nodiscard]] constexpr std::size_t seal_overhead(std::size_t id_bytes) noexcept {
  constexpr auto sizes = 2 * transport::element_header_bytes;
  constexpr std::size_t address_and_types = 12 + 8, numbers = 3 * 4, code = 4 + 16;
  return transport::bundle_header_bytes + sizes + address_and_types +
         transport::string_bytes(id_bytes) + numbers + code;
}

/// A bundle of the message and `/hana/auth`, whose last 16 bytes prove all that stand before them.
/// The message is valid OSC and has `packet_limit` less `seal_overhead` bytes at most; the node's
/// id keeps its bound.
///
/// Source: docs/protocol.md, "Sealed packets".
[[nodiscard]] Bytes seal(std::span<const std::byte> message, const transport::MeshKey& key,
                         const Stamp& stamp);

/// What was sealed, if it was with this key. No heap but for the id in the stamp.
[[nodiscard]] tl::expected<Opened, SealFault> open(std::span<const std::byte> datagram,
                                                   const transport::MeshKey& key);

/// Whether it has a seal of any key, right or not.
[[nodiscard]] bool is_sealed(std::span<const std::byte> datagram);

}  // namespace hana::discovery
