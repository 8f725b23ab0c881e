#pragma once

#include <cstdint>
#include <string_view>

#include "discovery/actions.hpp"
#include "discovery/node/rate_limit.hpp"
#include "discovery/peers/membership.hpp"
#include "discovery/timing.hpp"
#include "discovery/wire/address_cookie.hpp"

namespace hana::discovery {

/// Who asks, from where.
struct Asker {
  NodeId node;
  ToNode at;
  Nearness nearness = Nearness::SameSubnet;
};

/// Tells others of the nodes that we know: those that can be reached by way of the asker's
/// interface; to an asker from off the subnet those with an address that means something there.
/// What only another directory said is not passed on.
///
/// Threads: one owner.
/// Bound:   100 further pages at once and 200 a second, and only to addresses that repeat the
///          cookie they were given.
class Directory {
 public:
  explicit Directory(std::uint64_t seed) : cookie_(seed) {}

  /// Whether we are among the three nodes that answer for all: those whose ids hash lowest
  /// together with the nonce (FNV-1a, 32 bits, of the nonce's four bytes and the id).
  [[nodiscard]] static bool is_chosen(const NodeId& own, const PeerTable& table, Nonce nonce);

  /// The first page, without `node`; its entries may be more than fit into a packet.
  [[nodiscard]] Page first_page(const Membership& membership, const Asker& asker,
                                const Query& query, Instant now) const;

  /// A further page; empty: the cookie is wrong, or that are too many.
  [[nodiscard]] std::optional<Page> next_page(const Membership& membership, const Asker& asker,
                                              const List& list, Instant now);

 private:
  [[nodiscard]] Page page(const Membership& membership, const Asker& asker, std::string_view filter,
                          std::int32_t from, Instant now) const;

  AddressCookie cookie_;
  RateLimit limit_{Timing::pages_per_second, Timing::page_burst};
};

}  // namespace hana::discovery
