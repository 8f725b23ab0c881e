#include "transport/link/link_candidates.hpp"

namespace hana::transport {
namespace {

std::string_view why_none(const LinkDoors& doors, TransportChoice wanted) noexcept {
  switch (wanted) {
    case TransportChoice::Udp:
      return "UDP is wanted, which needs no connection";
    case TransportChoice::Tcp:
      return "it takes no TCP connections";
    case TransportChoice::Local:
      return doors.neighbourhood == Neighbourhood::OtherMachine
                 ? "it runs on another machine, or that it runs on this one is not certain"
                 : "it has no Unix socket";
    case TransportChoice::Automatic:
      break;
  }
  return "it takes no connections";
}

}  // namespace

LinkCandidates link_candidates(const LinkDoors& doors, TransportChoice wanted) {
  const bool may_be_local =
      wanted == TransportChoice::Automatic || wanted == TransportChoice::Local;
  const bool may_be_tcp = wanted == TransportChoice::Automatic || wanted == TransportChoice::Tcp;
  LinkCandidates candidates;
  auto& targets = candidates.targets;
  if (may_be_local && !doors.unix_path.empty() && doors.neighbourhood == Neighbourhood::SameMachine)
    targets.emplace_back(doors.unix_path);
  if (may_be_tcp) targets.insert(targets.end(), doors.tcp.begin(), doors.tcp.end());
  if (targets.empty()) candidates.why_none = why_none(doors, wanted);
  return candidates;
}

}  // namespace hana::transport
