#include "tests/discovery/sim/mesh_world.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "router/overloaded.hpp"

namespace hana::discovery {
namespace {

constexpr std::int32_t clone_epochs = 1'000;  // ahead: it was started later

Epoch next(Epoch epoch) { return static_cast<Epoch>(static_cast<std::int32_t>(epoch) + 1); }

Options options_for(const std::string& name, const MeshWorld::Adapt& adapt = {}) {
  Options options;
  options.announcement.name = name;
  options.announcement.port = UdpPort{9000};
  if (adapt) adapt(options);
  return options;
}

}  // namespace

std::string kind_of_packet(std::span<const std::byte> bytes) {
  std::string kind;
  for (const auto byte : bytes) {
    if (byte == std::byte{0}) break;
    kind.push_back(static_cast<char>(byte));
  }
  return kind;
}

MeshWorld::MeshWorld(std::uint64_t seed) : world(seed) {
  world.traffic().name_kinds(kind_of_packet);
}

sim::HostId MeshWorld::add_host(std::span<const sim::SubnetId> subnets, sim::Families families,
                                const sim::HostOptions& options) {
  const auto host = world.add_host(options);
  for (const auto subnet : subnets) world.network().attach(host, subnet, families);
  return host;
}

std::size_t MeshWorld::add(sim::HostId host, Protocol protocol, Adapt adapt) {
  const auto number = members_.size();
  auto& member = members_.emplace_back();
  member.identity = {"n-" + std::to_string(number), Epoch{0}};
  member.host = host;
  member.protocol = protocol;
  member.adapt = std::move(adapt);
  by_id_[member.identity.id] = number;
  for (auto& one : members_) one.known.resize(members_.size());
  start(number);
  return number;
}

void MeshWorld::add_many(std::size_t count, sim::SubnetId subnet, sim::Families families) {
  for (std::size_t i = 0; i < count; ++i) add(add_host(std::array{subnet}, families));
}

sim::ProgramId MeshWorld::add_clone(std::size_t member, sim::HostId host) {
  auto identity = members_.at(member).identity;
  identity.epoch = static_cast<Epoch>(static_cast<std::int32_t>(identity.epoch) + clone_epochs);
  const auto options = options_for(identity.id);
  auto& clone =
      clones_.emplace_back(options, identity, world.random().bits(), [](const PeerEvent&) {});
  return world.start(host, sim::program_of(clone), sockets_of(options.group));
}

void MeshWorld::crash(std::size_t member) { world.crash(members_.at(member).run); }

void MeshWorld::stop(std::size_t member) { world.stop(members_.at(member).run); }

void MeshWorld::restart(std::size_t member) {
  if (!is_running(member)) start(member);
}

bool MeshWorld::is_running(std::size_t member) const {
  return world.is_running(members_.at(member).run);
}

bool MeshWorld::agree(std::span<const std::size_t> members) const {
  for (const auto one : members)
    for (const auto other : members)
      if (one != other && is_running(one) && is_running(other) && !knows(one, other)) return false;
  return true;
}

bool MeshWorld::all_agree() const {
  std::vector<std::size_t> all(members_.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return agree(all);
}

bool MeshWorld::run_until_all_agree(sim::Time limit) {
  const auto end = world.now() + limit;
  while (!all_agree() && world.now() < end) world.run_for(std::chrono::milliseconds{1});
  return all_agree();
}

std::vector<std::string> MeshWorld::contradictions() const {
  auto found = contradictions_;
  for (std::size_t i = 0; i < members_.size(); ++i)
    if (is_running(i) && members_[i].program) check_snapshot(i, found);
  return found;
}

void MeshWorld::start(std::size_t number) {
  auto& member = members_[number];
  member.identity.epoch = next(member.identity.epoch);
  member.started = world.now();
  std::ranges::fill(member.known, std::nullopt);
  const auto options = options_for(member.identity.id, member.adapt);
  const auto sockets = sockets_of(options.group);
  if (member.protocol == Protocol::Plain) {
    member.plain.emplace(options, member.identity);
    member.run = world.start(member.host, sim::program_of(*member.plain), sockets);
    return;
  }
  member.program.emplace(options, member.identity, world.random().bits(),
                         [this, number](const PeerEvent& event) { note(number, event); });
  member.run = world.start(member.host, sim::program_of(*member.program), sockets);
}

void MeshWorld::note(std::size_t number, const PeerEvent& event) {
  const auto& peer = std::visit([](const auto& any) -> const Peer& { return any.peer; }, event);
  if (peer.id.ends_with(anew)) return;
  const auto found = by_id_.find(peer.id);
  if (found == by_id_.end()) return contradict(number, "an invented node", peer);
  if (found->second == number) return contradict(number, "itself", peer);
  auto& known = members_[number].known[found->second];
  const bool must_be_known =
      !std::holds_alternative<Appeared>(event) && !std::holds_alternative<Returned>(event);
  if (known.has_value() != must_be_known)
    contradict(number, must_be_known ? "changed or lost, unknown" : "appeared, known", peer);
  std::visit(Overloaded{[&](const Appeared&) { known = world.now(); },
                        [&](const Returned&) { known = world.now(); }, [](const Changed&) {},
                        [&](const Lost& lost) {
                          known.reset();
                          losses_.push_back({number, found->second, lost.reason, world.now()});
                        }},
             event);
}

void MeshWorld::contradict(std::size_t member, const std::string& what, const Peer& peer) {
  contradictions_.push_back(members_[member].identity.id + " said of " + peer.id + ": " + what);
}

void MeshWorld::check_snapshot(std::size_t number, std::vector<std::string>& found) const {
  const auto& member = members_[number];
  const auto& name = member.identity.id;
  std::set<NodeId> ids;
  std::set<std::string> labels;
  for (const auto& peer : member.program->node().peers()) {
    if (!ids.insert(peer.id).second) found.push_back(name + " lists twice " + peer.id);
    if (!labels.insert(peer.announced.role + ' ' + peer.label).second)
      found.push_back(name + " has two called " + peer.label);
    if (peer.id == name) found.push_back(name + " lists itself");
    if (peer.addresses.empty()) found.push_back(name + " has no address of " + peer.id);
  }
  for (std::size_t other = 0; other < members_.size(); ++other)
    if (member.known[other].has_value() != ids.contains(members_[other].identity.id))
      found.push_back(name + "'s events and snapshot differ about " + members_[other].identity.id);
}

}  // namespace hana::discovery
