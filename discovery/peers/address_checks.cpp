#include "discovery/peers/address_checks.hpp"

#include <algorithm>
#include <utility>

#include "discovery/timing.hpp"

namespace hana::discovery {
namespace {

constexpr std::size_t most_checks = 256;

}  // namespace

const AddressCheck* AddressChecks::try_ask(const NodeId& node, Epoch epoch, const Heard& how,
                                           std::optional<Hello> introduces) {
  const auto now = how.by.last_heard;
  std::erase_if(checks_, [&](const AddressCheck& check) {
    return check.begun + Timing::address_check <= now;
  });
  const auto found = std::ranges::find_if(checks_, [&](const AddressCheck& check) {
    return check.how.by.from == how.by.from && check.node == node && check.epoch == epoch;
  });
  if (found == checks_.end()) {
    if (checks_.size() == most_checks) return nullptr;
    const auto nonce = static_cast<Nonce>(static_cast<std::uint32_t>(random_()));
    return &checks_.emplace_back(
        AddressCheck{node, epoch, how, std::move(introduces), nonce, now, now});
  }
  if (introduces) found->introduces = std::move(introduces);
  found->how = how;
  if (now < found->asked + Timing::address_check_spacing) return nullptr;
  found->asked = now;
  return &*found;
}

std::optional<AddressCheck> AddressChecks::take(const Alive& alive, const Endpoint& from) {
  const auto found = std::ranges::find_if(checks_, [&](const AddressCheck& check) {
    return check.nonce == alive.nonce && check.epoch == alive.epoch && check.how.by.from == from;
  });
  if (found == checks_.end()) return std::nullopt;
  auto check = std::move(*found);
  checks_.erase(found);
  return check;
}

}  // namespace hana::discovery
