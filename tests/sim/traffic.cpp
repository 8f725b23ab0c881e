#include "tests/sim/traffic.hpp"

#include <algorithm>

namespace hana::sim {
namespace {

Amount& at(std::vector<Amount>& amounts, std::size_t place) {
  if (amounts.size() <= place) amounts.resize(place + 1);
  return amounts[place];
}

}  // namespace

Fates& Fates::operator+=(const Fates& other) noexcept {
  delivered += other.delivered;
  lost += other.lost;
  cut += other.cut;
  no_way += other.no_way;
  closed += other.closed;
  asleep += other.asleep;
  overflow += other.overflow;
  return *this;
}

void PeakRate::add(Time now) {
  while (!recent_.empty() && recent_.front() <= now - window_) recent_.pop_front();
  recent_.push_back(now);
  peak_ = std::max(peak_, recent_.size());
}

const PeakRate& Traffic::watch_peak(Time window) { return peaks_.emplace_back(window); }

void Traffic::count_sent(ProgramId program, std::span<const std::byte> bytes, Time now) {
  const Amount amount{1, bytes.size()};
  const auto name = kind_of_ ? kind_of_(bytes) : std::string{"packet"};
  const auto kind = kinds_.emplace(name, static_cast<std::uint32_t>(kinds_.size())).first->second;
  at(amounts_, kind) += amount;
  at(sent_by_, index(program)) += amount;
  sent_ += amount;
  for (auto& peak : peaks_) peak.add(now);
}

void Traffic::count_heard(ProgramId program, std::size_t bytes) {
  at(heard_by_, index(program)) += {1, bytes};
}

std::map<std::string, Amount> Traffic::by_kind() const {
  std::map<std::string, Amount> result;
  for (const auto& [name, number] : kinds_) result[name] = amounts_[number];
  return result;
}

Amount Traffic::of(const std::vector<Amount>& amounts, ProgramId program) {
  return index(program) < amounts.size() ? amounts[index(program)] : Amount{};
}

}  // namespace hana::sim
