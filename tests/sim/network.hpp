#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/conditions.hpp"
#include "tests/sim/program.hpp"

namespace hana::sim {

enum class NicState : std::uint8_t { Up, Down, Removed };
enum class Families : std::uint8_t { V4, V6, Both };

/// A network interface of any host, by the order in which they were attached.
enum class NicRef : std::uint32_t {};

struct AttachedNic {
  Nic nic;
  HostId host{};
  SubnetId subnet{};
  NicState state = NicState::Up;
};

/// The way of a unicast packet. `carriers` are the subnets that it crosses, none within one host.
struct Way {
  Endpoint from;
  NicRef arrives_on{};
  std::vector<SubnetId> carriers;
};

/// Which hosts have which interfaces on which subnets. Subnets are numbered 10.0.0.0/16,
/// 10.1.0.0/16 and so on, their interfaces in the order of attaching; addresses are never used
/// again. Every host has a loopback, 127.0.0.1 and ::1, as interface 1.
class Network {
 public:
  SubnetId add_subnet(const Conditions& conditions);

  /// From now on IPv4 unicast passes between the two; multicast and broadcast do not.
  void connect(SubnetId one, SubnetId other);

  HostId add_host();
  NicIndex attach(HostId host, SubnetId subnet, Families families = Families::Both);

  /// A removed interface stays removed. Programs learn of it after their host's notice.
  void set_state(HostId host, NicIndex nic, NicState state);

  [[nodiscard]] Conditions& conditions(SubnetId subnet) {
    return subnets_.at(index(subnet)).conditions;
  }

  /// Those that are up.
  [[nodiscard]] std::vector<Nic> nics(HostId host) const;
  [[nodiscard]] const std::vector<NicRef>& nics_of(HostId host) const {
    return hosts_.at(index(host));
  }
  [[nodiscard]] const std::vector<NicRef>& nics_on(SubnetId subnet) const {
    return subnets_.at(index(subnet)).members;
  }
  [[nodiscard]] const AttachedNic& nic(NicRef ref) const { return nics_.at(index(ref)); }

  /// As a system would find it: the loopback for the host's own addresses unless `via` says
  /// otherwise, then the interface whose subnet it is, then any connected subnet. Empty: nowhere.
  [[nodiscard]] std::optional<Way> way(HostId from, UdpPort port, const ToEndpoint& to) const;

  [[nodiscard]] bool is_loopback(SubnetId subnet) const {
    return !subnets_.at(index(subnet)).number.has_value();
  }

  /// Another one after every change.
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }

  /// The hosts whose interfaces changed since the last call.
  [[nodiscard]] std::set<HostId> take_changed() { return std::exchange(changed_, {}); }

 private:
  struct Subnet {
    Conditions conditions;
    std::optional<std::uint8_t> number;  // none: the loopback of one host
    std::vector<NicRef> members;
    std::map<Address, NicRef> by_address;
    std::vector<SubnetId> connected;
    std::uint32_t last_address = 0;
  };

  NicIndex attach(HostId host, SubnetId subnet, std::string name, NicKind kind,
                  std::vector<NicAddress> addresses);
  [[nodiscard]] const AttachedNic* find(HostId host, NicIndex wanted) const;
  [[nodiscard]] std::optional<Way> way_within(HostId host, UdpPort port,
                                              const ToEndpoint& to) const;
  [[nodiscard]] std::optional<Way> way_out(const AttachedNic& out, UdpPort port,
                                           const Endpoint& to) const;

  std::vector<Subnet> subnets_;
  std::vector<std::vector<NicRef>> hosts_;
  std::vector<AttachedNic> nics_;
  std::set<HostId> changed_;
  std::uint8_t numbered_ = 0;
  std::uint64_t version_ = 1;
};

/// Where the interface sends from in that family; empty if it has no such address.
[[nodiscard]] std::optional<Endpoint> source(const Nic& nic, AddressFamily family, UdpPort port);

}  // namespace hana::sim
