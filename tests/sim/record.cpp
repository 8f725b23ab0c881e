#include "tests/sim/record.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace hana::sim {
namespace {

nlohmann::json json_of(const Samples& samples) {
  return {{"count", samples.count()},
          {"p50", samples.percentile(50)},
          {"p99", samples.percentile(99)},
          {"max", samples.percentile(100)}};
}

nlohmann::json json_of(const Fates& fates) {
  return {{"delivered", fates.delivered}, {"lost", fates.lost},     {"cut", fates.cut},
          {"no_way", fates.no_way},       {"closed", fates.closed}, {"asleep", fates.asleep},
          {"overflow", fates.overflow}};
}

}  // namespace

void Samples::add(const Samples& others) {
  values_.insert(values_.end(), others.values_.begin(), others.values_.end());
}

double Samples::percentile(double percent) const {
  if (values_.empty()) return 0;
  auto sorted = values_;
  const auto rank = std::ceil(percent / 100 * static_cast<double>(sorted.size()));
  const auto place = static_cast<std::ptrdiff_t>(std::max(rank, 1.0)) - 1;
  std::ranges::nth_element(sorted, sorted.begin() + place);
  return sorted[static_cast<std::size_t>(place)];
}

void Record::add(const Traffic& traffic) {
  for (const auto& [kind, amount] : traffic.by_kind()) sent_[kind] += amount;
  for (const auto& peak : traffic.peaks()) {
    auto& highest = peaks_[peak.window()];
    highest = std::max(highest, peak.peak());
  }
  fates_ += traffic.fates;
}

std::string Record::json() const {
  nlohmann::json result{{"scenario", scenario_}, {"seed", seed_}, {"fates", json_of(fates_)}};
  auto& parameters = result["parameters"] = nlohmann::json::object();
  for (const auto& [name, value] : parameters_)
    std::visit([&, &key = name](const auto& any) { parameters[key] = any; }, value);
  result["figures"] = figures_;
  auto& samples = result["samples"] = nlohmann::json::object();
  for (const auto& [name, values] : samples_) samples[name] = json_of(values);
  auto& packets = result["packets"] = nlohmann::json::object();
  for (const auto& [kind, amount] : sent_)
    packets[kind] = {{"packets", amount.packets}, {"bytes", amount.bytes}};
  auto& peaks = result["peaks"] = nlohmann::json::array();
  for (const auto& [window, packets_in_it] : peaks_)
    peaks.push_back({{"window_ms", std::chrono::duration<double, std::milli>{window}.count()},
                     {"packets", packets_in_it}});
  return result.dump(2) + '\n';
}

void Record::write(const std::filesystem::path& folder) const {
  auto name = scenario_ + '-' + std::to_string(seed_) + ".json";
  std::ranges::replace_if(
      name, [](char c) { return c == ' ' || c == '/'; }, '_');
  std::filesystem::create_directories(folder);
  std::ofstream file{folder / name};
  file << json() << std::flush;
  if (!file) throw std::runtime_error{"cannot write " + (folder / name).string()};
}

std::optional<std::filesystem::path> metrics_folder() {
  const auto* folder = std::getenv("HANA_SIM_METRICS");
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  return folder;
}

void keep(const Record& record) {
  if (const auto folder = metrics_folder()) record.write(*folder);
}

}  // namespace hana::sim
