#include "discovery/node/address_checks.hpp"

#include <algorithm>

#include "discovery/node/timing.hpp"

namespace hana::discovery {
namespace {

constexpr std::size_t most_checks = 256;

}  // namespace

std::optional<AddressCheck> AddressChecks::try_begin(const NodeId& node, const Path& path) {
  std::erase_if(checks_, [&](const AddressCheck& check) {
    return check.path.last_heard + Timing::address_check <= path.last_heard;
  });
  const auto is_same = [&](const AddressCheck& check) {
    return check.path.from == path.from && check.node == node;
  };
  if (checks_.size() == most_checks || std::ranges::any_of(checks_, is_same)) return std::nullopt;
  const auto nonce = static_cast<Nonce>(static_cast<std::uint32_t>(random_()));
  return checks_.emplace_back(AddressCheck{node, path, nonce});
}

std::optional<AddressCheck> AddressChecks::take(Nonce nonce, const Endpoint& from) {
  const auto found = std::ranges::find_if(checks_, [&](const AddressCheck& check) {
    return check.nonce == nonce && check.path.from == from;
  });
  if (found == checks_.end()) return std::nullopt;
  auto check = std::move(*found);
  checks_.erase(found);
  return check;
}

}  // namespace hana::discovery
