#include "devices/midi/port_plan.hpp"

#include <algorithm>
#include <cassert>

#include "devices/midi/port_name.hpp"

namespace hana::devices {
namespace {

/// The ports that match one device equally well, and better than all others.
struct Candidates {
  PortMatch match = PortMatch::None;
  std::vector<std::size_t> ports;  // in the system's order
};

Candidates candidates_of(const WantedPort& wanted, std::span<const ListedPort> listed) {
  Candidates best;
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const auto match = match_port(wanted.name, listed[i].name);
    if (match == PortMatch::None || match < best.match) continue;
    if (match > best.match) best = {match, {}};
    best.ports.push_back(i);
  }
  return best;
}

class Allotment {
 public:
  Allotment(std::span<const WantedPort> wanted, std::span<const ListedPort> listed,
            std::span<const std::string> open)
      : wanted_(wanted), listed_(listed), open_(open), plan_(wanted.size()), taken_(listed.size()) {
    for (const auto& device : wanted) candidates_.push_back(candidates_of(device, listed));
  }

  void keep(std::size_t device) {
    for (const auto port : candidates_[device].ports)
      if (listed_[port].system_name == open_[device]) take(device, port);
  }

  void choose(std::size_t device) {
    const auto& ports = candidates_[device].ports;
    const auto nth = wanted_[device].nth.value_or(1);
    if (plan_[device] || nth == 0 || ports.size() < nth) return;
    take(device, ports[nth - 1]);
    for (const auto port : ports) take(device, port);
  }

  [[nodiscard]] PortMatch match(std::size_t device) const { return candidates_[device].match; }
  [[nodiscard]] PortPlan plan() && { return std::move(plan_); }

 private:
  void take(std::size_t device, std::size_t port) {
    if (plan_[device] || taken_[port]) return;
    plan_[device] = port;
    taken_[port] = true;
  }

  std::span<const WantedPort> wanted_;
  std::span<const ListedPort> listed_;
  std::span<const std::string> open_;
  std::vector<Candidates> candidates_;
  PortPlan plan_;
  std::vector<bool> taken_;
};

}  // namespace

PortPlan plan_ports(std::span<const WantedPort> wanted, std::span<const ListedPort> listed,
                    std::span<const std::string> open) {
  assert(open.size() == wanted.size());
  Allotment allotment{wanted, listed, open};
  for (const auto match : {PortMatch::Exact, PortMatch::Part, PortMatch::Glob, PortMatch::Words}) {
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (allotment.match(i) == match) allotment.keep(i);
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (allotment.match(i) == match) allotment.choose(i);
  }
  return std::move(allotment).plan();
}

}  // namespace hana::devices
