#include "tools/hana-router/viz/stamped_age.hpp"

#include <algorithm>
#include <chrono>

#include "discovery/mesh/host/interfaces.hpp"
#include "transport/osc/osc_time.hpp"

namespace hana::tools {

std::optional<transport::InletMessage::Duration> StampedAge::of(
    const transport::InletMessage& message, Via via) {
  if (message.time_tag == transport::immediately) return std::nullopt;
  if (via != Via::Local && !is_this_machine(message.from)) return std::nullopt;
  const auto since_arrival = Clock::now() - message.arrived;
  const auto arrived = std::chrono::system_clock::now() - since_arrival;
  const auto age = arrived - transport::from_time_tag(message.time_tag);
  if (age < std::chrono::nanoseconds{0}) return std::nullopt;
  return transport::InletMessage::Duration{age, {}};
}

bool StampedAge::is_this_machine(const Endpoint& from) {
  if (from == last_sender_.endpoint) return last_sender_.is_local;
  const auto interfaces = discovery::usable_interfaces({});
  const auto is_local = std::any_of(interfaces.begin(), interfaces.end(), [&](const auto& one) {
    return std::any_of(one.addresses.begin(), one.addresses.end(),
                       [&](const auto& own) { return own.address == from.address; });
  });
  last_sender_ = {from, is_local};
  return is_local;
}

}  // namespace hana::tools
