#include "tests/sim/faults.hpp"

namespace hana::sim {
namespace {

std::vector<bool> flags(std::span<const HostId> hosts) {
  std::vector<bool> result;
  for (const auto host : hosts) {
    if (result.size() <= index(host)) result.resize(index(host) + 1);
    result[index(host)] = true;
  }
  return result;
}

bool has(const std::vector<bool>& flags, HostId host) noexcept {
  return index(host) < flags.size() && flags[index(host)];
}

void set(std::vector<double>& losses, HostId host, double loss) {
  if (losses.size() <= index(host)) losses.resize(index(host) + 1);
  losses[index(host)] = loss;
}

double get(const std::vector<double>& losses, HostId host) noexcept {
  return index(host) < losses.size() ? losses[index(host)] : 0;
}

std::uint64_t pair_of(HostId from, HostId to) noexcept {
  return std::uint64_t{index(from)} << 32 | index(to);
}

}  // namespace

CutId Faults::cut(std::span<const HostId> from, std::span<const HostId> to) {
  cuts_.push_back({flags(from), flags(to), false, false});
  ++open_cuts_;
  return static_cast<CutId>(cuts_.size() - 1);
}

CutId Faults::partition(std::span<const HostId> one, std::span<const HostId> other) {
  const auto id = cut(one, other);
  cuts_.back().both_ways = true;
  return id;
}

void Faults::heal(CutId cut) {
  auto& healed = cuts_.at(index(cut)).healed;
  if (!healed) --open_cuts_;
  healed = true;
}

void Faults::set_outbound_loss(HostId host, double loss) { set(outbound_, host, loss); }

void Faults::set_inbound_loss(HostId host, double loss) { set(inbound_, host, loss); }

void Faults::set_loss(HostId from, HostId to, double loss) { pairs_[pair_of(from, to)] = loss; }

bool Faults::is_cut(HostId from, HostId to) const noexcept {
  if (open_cuts_ == 0) return false;
  for (const auto& cut : cuts_) {
    if (cut.healed) continue;
    if (has(cut.from, from) && has(cut.to, to)) return true;
    if (cut.both_ways && has(cut.from, to) && has(cut.to, from)) return true;
  }
  return false;
}

double Faults::loss(HostId from, HostId to) const noexcept {
  auto kept = (1 - get(outbound_, from)) * (1 - get(inbound_, to));
  if (!pairs_.empty()) {
    const auto found = pairs_.find(pair_of(from, to));
    if (found != pairs_.end()) kept *= 1 - found->second;
  }
  return 1 - kept;
}

}  // namespace hana::sim
