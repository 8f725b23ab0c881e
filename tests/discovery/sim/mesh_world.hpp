#pragma once

#include <deque>
#include <functional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "tests/discovery/sim/node_program.hpp"
#include "tests/sim/world.hpp"

namespace hana::discovery {

/// That a member lost another, or heard that it restarted.
struct Loss {
  std::size_t by = 0;
  std::size_t of = 0;
  LostReason reason = LostReason::Silent;
  sim::Time at{};
};

/// Nodes on simulated hosts, and what each knows of the others by its own events.
///
/// Members are numbered from 0; member n has the id `n-` and its number, and keeps it when it is
/// started anew.
class MeshWorld {
 public:
  explicit MeshWorld(std::uint64_t seed);

  /// A host with one interface on each of the subnets.
  sim::HostId add_host(std::span<const sim::SubnetId> subnets,
                       sim::Families families = sim::Families::V4,
                       const sim::HostOptions& options = {});

  using Adapt = std::function<void(Options&)>;

  /// Starts a Hana node named like its id now, with options that `adapt` may change.
  std::size_t add(sim::HostId host, Protocol protocol = Protocol::Hana, Adapt adapt = {});

  /// So many, each on a host of its own on that subnet.
  void add_many(std::size_t count, sim::SubnetId subnet,
                sim::Families families = sim::Families::V4);

  /// Another program with the id of a member, as on a copied disk, that nobody looks into. Giving
  /// way it adds `anew` to the id.
  sim::ProgramId add_clone(std::size_t member, sim::HostId host);

  /// It runs no more, without a word.
  void crash(std::size_t member);

  /// It says bye.
  void stop(std::size_t member);

  /// A member that ended, with a newer epoch.
  void restart(std::size_t member);

  [[nodiscard]] bool is_running(std::size_t member) const;
  [[nodiscard]] bool knows(std::size_t member, std::size_t other) const {
    return known_since(member, other).has_value();
  }
  [[nodiscard]] std::optional<sim::Time> known_since(std::size_t member, std::size_t other) const {
    return members_.at(member).known.at(other);
  }

  /// All running ones of these know each other.
  [[nodiscard]] bool agree(std::span<const std::size_t> members) const;
  [[nodiscard]] bool all_agree() const;

  /// Runs until all agree, looking every millisecond; false if they do not within `limit`.
  bool run_until_all_agree(sim::Time limit);

  /// Of one that runs, a Hana node.
  [[nodiscard]] Node& node(std::size_t member) { return members_.at(member).program->node(); }
  [[nodiscard]] sim::ProgramId program(std::size_t member) const { return members_.at(member).run; }
  [[nodiscard]] sim::HostId host(std::size_t member) const { return members_.at(member).host; }
  [[nodiscard]] sim::Time started(std::size_t member) const { return members_.at(member).started; }
  [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }
  [[nodiscard]] const std::vector<Loss>& losses() const noexcept { return losses_; }

  /// What no node may do: events that contradict each other or the snapshot, a node that knows
  /// itself, two peers of one id or label. Empty: nothing of that.
  [[nodiscard]] std::vector<std::string> contradictions() const;

  sim::World world;

 private:
  struct Member {
    Identity identity;
    sim::HostId host{};
    Protocol protocol = Protocol::Hana;
    Adapt adapt;
    std::optional<NodeProgram> program;
    std::optional<PlainProgram> plain;
    sim::ProgramId run{};
    sim::Time started{};
    std::vector<std::optional<sim::Time>> known;  // by member
  };

  void start(std::size_t number);
  void note(std::size_t number, const PeerEvent& event);
  void contradict(std::size_t member, const std::string& what, const Peer& peer);
  void check_snapshot(std::size_t number, std::vector<std::string>& found) const;

  std::deque<Member> members_;
  std::deque<NodeProgram> clones_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::vector<Loss> losses_;
  std::vector<std::string> contradictions_;
};

/// The address pattern of an OSC packet.
[[nodiscard]] std::string kind_of_packet(std::span<const std::byte> bytes);

}  // namespace hana::discovery
