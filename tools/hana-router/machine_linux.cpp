#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "tools/hana-router/machine.hpp"

namespace hana::tools {
namespace {

namespace fs = std::filesystem;

constexpr double load_step = 0.1;
constexpr std::uint32_t memory_step_mb = 256;

std::string first_word(const fs::path& file) {
  std::ifstream stream{file};
  std::string word;
  stream >> word;
  return word;
}

std::optional<double> load() {
  double running = -1;
  std::ifstream{"/proc/loadavg"} >> running;
  if (running < 0) return std::nullopt;
  const auto share = running / std::max(1u, std::thread::hardware_concurrency());
  return std::min(1.0, std::round(share / load_step) * load_step);
}

std::optional<std::uint32_t> free_memory_mb() {
  std::ifstream stream{"/proc/meminfo"};
  for (std::string key, unit; stream >> key;) {
    std::uint64_t kilobytes = 0;
    stream >> kilobytes;
    std::getline(stream, unit);
    if (key == "MemAvailable:")
      return static_cast<std::uint32_t>(kilobytes / 1024 / memory_step_mb * memory_step_mb);
  }
  return std::nullopt;
}

}  // namespace

// Source: the kernel's documentation of sysfs; card0 is a card, card0-HDMI-A-1 one of its outputs.
discovery::Capabilities machine_capabilities() {
  discovery::Capabilities capabilities;
  int outputs = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{"/sys/class/drm", error}) {
    const auto name = entry.path().filename().string();
    if (!name.starts_with("card")) continue;
    if (name.find('-') != std::string::npos) {
      if (first_word(entry.path() / "status") == "connected") ++outputs;
    } else if (const auto driver = fs::read_symlink(entry.path() / "device" / "driver", error);
               !error) {
      capabilities["gpu"] = driver.filename().string();
    }
  }
  if (outputs > 0) capabilities["outputs"] = std::to_string(outputs);
  return capabilities;
}

discovery::Resources machine_resources() { return {load(), free_memory_mb(), std::nullopt}; }

}  // namespace hana::tools
