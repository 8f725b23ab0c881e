#pragma once

#include <chrono>
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

/// Sizes in bytes, as sent; `decode` refuses what is larger. What only escaping makes larger is
/// cut.
struct Bounds {
  static constexpr std::size_t id = 64;
  static constexpr std::size_t role = 32;
  static constexpr std::size_t name = 64;
  static constexpr std::size_t key = 32;
  static constexpr std::size_t value = 256;
  static constexpr std::size_t pairs = 64;
  static constexpr std::size_t unix_path = 107;  // what a socket's address has room for
};

/// A number that only the asked address can repeat.
enum class Nonce : std::int32_t {};

/// A number that a directory gives to one address and knows again without keeping it.
enum class Cookie : std::int32_t {};

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

/// Asks one address whether the node of this epoch still lives there. Padding leaves room for a
/// sealed answer from a node with a longer id; it is not read back.
struct Probe {
  Nonce nonce{};
  Epoch epoch{};
  std::string padding;

  friend bool operator==(const Probe&, const Probe&) = default;
};

/// The answer: the probe's nonce and the answering node's own epoch.
struct Alive {
  Nonce nonce{};
  Epoch epoch{};

  friend bool operator==(const Alive&, const Alive&) = default;
};

/// A node as a directory knows it.
struct PageEntry {
  Endpoint address;                 // where its discovery packets come from; no zone
  std::chrono::milliseconds age{};  // since it was last heard there
  Hello hello;                      // its last

  friend bool operator==(const PageEntry&, const PageEntry&) = default;
};

/// A directory's answer: its entries from the index `from` on, of `total`.
struct Page {
  NodeId node;
  Nonce nonce{};
  Cookie cookie{};
  std::int32_t from = 0;
  std::int32_t total = 0;
  std::vector<PageEntry> entries;

  friend bool operator==(const Page&, const Page&) = default;
};

/// Asks the directory that sent a page, with the page's cookie, for its entries from `from` on.
struct List {
  NodeId node;
  Nonce nonce{};
  Cookie cookie{};
  std::int32_t from = 0;
  std::string filter;

  friend bool operator==(const List&, const List&) = default;
};

using Packet = std::variant<Hello, Query, Bye, Probe, Alive, Page, List>;
using Bytes = std::vector<std::byte>;

inline constexpr std::size_t packet_limit = 1200;  // bytes; fits every path without fragments
inline constexpr std::size_t query_size = 512;     // bytes; leaves room for an answer of that size

/// Reads one packet that is not sealed. Texts come back as UTF-8 without control characters: other
/// bytes are written `\xNN`. Unknown keys of a hello go to `properties`; what follows the last pair
/// of strings is left to later versions.
///
/// Errors: empty if it is not one of the seven packets, longer than `packet_limit`, has an argument
///         of another type, an id, role or key that is empty or not printable ASCII, a text beyond
///         its bound, or one bad entry in a page.
/// Source: docs/protocol.md, "Discovery".
[[nodiscard]] std::optional<Packet> decode(std::span<const std::byte> datagram);

/// Whether the announcement keeps every bound; if not, what to change.
[[nodiscard]] Result<void> check(const Announcement& announcement);

/// Writes one packet; queries are padded to `query_size`. An announcement has passed `check`.
///
/// Bound: at most `limit` bytes, which is `packet_limit` less `seal_overhead` for what will be
///        sealed. From a hello that is longer go first the properties, the last first, then status
///        and resources, then capabilities; `proto`, `ttl`, `tags` and `groups` always have room.
///        From a page go the last entries. Empty if it still does not fit.
[[nodiscard]] Bytes encode(const Packet& packet, std::size_t limit = packet_limit);

struct EncodedPage {
  Bytes bytes;
  std::size_t entries = 0;  // so many of the page's, from the first on
};

/// The same for a page, saying how many entries had room. The first always has, where `limit` is at
/// least `packet_limit` less the largest `seal_overhead`; its hello may lose pairs for it.
[[nodiscard]] EncodedPage encode_page(const Page& page, std::size_t limit = packet_limit);

}  // namespace hana::discovery
