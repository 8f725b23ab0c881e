#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "discovery/peer.hpp"
#include "router/result.hpp"

namespace hana::discovery {

/// Sizes in bytes, as sent; `decode` refuses what is larger.
struct Bounds {
  static constexpr std::size_t id = 64;
  static constexpr std::size_t role = 32;
  static constexpr std::size_t name = 64;
  static constexpr std::size_t key = 32;
  static constexpr std::size_t value = 256;
  static constexpr std::size_t pairs = 64;
};

/// A number that only the asked address can repeat.
enum class Nonce : std::int32_t {};

struct Hello {
  NodeId node;
  Epoch epoch{};
  Announcement announcement;

  friend bool operator==(const Hello&, const Hello&) = default;
};

/// `filter` as in wire/query_filter.hpp; empty asks all.
struct Query {
  NodeId node;
  Nonce nonce{};
  std::string filter;

  friend bool operator==(const Query&, const Query&) = default;
};

struct Bye {
  NodeId node;
  Epoch epoch{};

  friend bool operator==(const Bye&, const Bye&) = default;
};

/// Asks one address whether the node of this epoch still lives there.
struct Probe {
  Nonce nonce{};
  Epoch epoch{};

  friend bool operator==(const Probe&, const Probe&) = default;
};

/// The answer: the probe's nonce and the answering node's own epoch.
struct Alive {
  Nonce nonce{};
  Epoch epoch{};

  friend bool operator==(const Alive&, const Alive&) = default;
};

using Packet = std::variant<Hello, Query, Bye, Probe, Alive>;
using Bytes = std::vector<std::byte>;

inline constexpr std::size_t packet_limit = 1200;  // bytes; fits every path without fragments
inline constexpr std::size_t query_size = 512;     // bytes; leaves room for an answer of that size

/// Reads one datagram. Texts come back as UTF-8 without control characters: other bytes are
/// written `\xNN`. Unknown keys of a hello go to `properties`; what follows the last pair of
/// strings is left to later versions.
///
/// Errors: empty if it is not one of the five packets, longer than `packet_limit`, has an argument
///         of another type, an id, role or key that is empty or not printable ASCII, or a text
///         beyond its bound.
/// Source: docs/protocol.md, "Discovery".
[[nodiscard]] std::optional<Packet> decode(std::span<const std::byte> datagram);

/// Whether the announcement keeps every bound; if not, what to change.
[[nodiscard]] Result<void> check(const Announcement& announcement);

/// Writes one datagram; queries are padded to `query_size`. The announcement has passed `check`.
///
/// Bound: at most `packet_limit` bytes. Properties that do not fit are left out, the last first.
[[nodiscard]] Bytes encode(const Packet& packet);

}  // namespace hana::discovery
