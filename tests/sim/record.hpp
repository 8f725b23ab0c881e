#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tests/sim/traffic.hpp"

namespace hana::sim {

/// Values of one kind, kept one and all.
class Samples {
 public:
  void add(double value) { values_.push_back(value); }
  void add(const Samples& others);

  [[nodiscard]] std::size_t count() const noexcept { return values_.size(); }

  /// The least value that so many of a hundred do not exceed; 0 without any. 100: the greatest.
  [[nodiscard]] double percentile(double percent) const;

 private:
  std::vector<double> values_;
};

/// What one scenario measured, for comparison with other runs of it.
class Record {
 public:
  Record(std::string scenario, std::uint64_t seed) : scenario_(std::move(scenario)), seed_(seed) {}

  /// What the scenario was run with: nodes, loss.
  void set_parameter(const std::string& name, std::variant<double, std::string> value) {
    parameters_[name] = std::move(value);
  }

  /// One figure: false deaths in an hour.
  void set_figure(const std::string& name, double value) { figures_[name] = value; }

  /// Names end in the unit: `discovered_ms`.
  [[nodiscard]] Samples& samples(const std::string& name) { return samples_[name]; }

  /// Adds a world's packets to those of other worlds; peaks are the highest of all.
  void add(const Traffic& traffic);

  /// One object: scenario, seed, parameters, figures, samples (count, p50, p99, max), packets by
  /// kind, peaks by window.
  [[nodiscard]] std::string json() const;

  /// Writes SCENARIO-SEED.json into the folder. Throws if it cannot.
  void write(const std::filesystem::path& folder) const;

 private:
  std::string scenario_;
  std::uint64_t seed_;
  std::map<std::string, std::variant<double, std::string>> parameters_;
  std::map<std::string, double> figures_;
  std::map<std::string, Samples> samples_;
  std::map<std::string, Amount> sent_;
  std::map<Time, std::size_t> peaks_;
  Fates fates_;
};

/// Where `HANA_SIM_METRICS` wants records; empty: nowhere.
[[nodiscard]] std::optional<std::filesystem::path> metrics_folder();

/// Writes it if there is such a folder.
void keep(const Record& record);

}  // namespace hana::sim
