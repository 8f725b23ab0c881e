#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "discovery/peers/heard.hpp"
#include "discovery/wire/packets.hpp"

namespace hana::discovery {

/// An address where a node says it is, until the node answered from there.
struct AddressCheck {
  NodeId node;
  Epoch epoch{};
  Heard how;                        // the newest packet that came from there
  std::optional<Hello> introduces;  // a node that is not known yet
  Nonce nonce{};
  Instant begun;
  Instant asked;
};

/// The addresses that are being checked. Each question follows a packet from the address, so that
/// nobody can have others send more than they do.
///
/// Threads: one owner.
/// Bound:   256 at a time, each for one second; what comes beyond is not checked and so not used.
class AddressChecks {
 public:
  explicit AddressChecks(std::uint64_t seed) : random_(seed) {}

  /// The check to ask a question for; null if that was done less than 20 ms ago, or there is no
  /// room. Heard again, a node is introduced by its newest hello. Valid until the next call.
  const AddressCheck* try_ask(const NodeId& node, Epoch epoch, const Heard& how,
                              std::optional<Hello> introduces = std::nullopt);

  /// The check that this answer ends; empty if nobody was asked at that address with that nonce.
  [[nodiscard]] std::optional<AddressCheck> take(const Alive& alive, const Endpoint& from);

 private:
  std::mt19937_64 random_;
  std::vector<AddressCheck> checks_;
};

}  // namespace hana::discovery
