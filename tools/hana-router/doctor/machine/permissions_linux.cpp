#include <sys/resource.h>
#include <unistd.h>

#include <thread>

#include "devices/thread_priority.hpp"
#include "tools/hana-router/doctor/machine/permissions.hpp"

namespace hana::tools::doctor {
namespace {

bool real_time_is_permitted() {
  auto given = devices::Scheduling::Ordinary;
  std::thread{[&given] { given = devices::raise_this_thread(); }}.join();
  return given == devices::Scheduling::RealTime;
}

std::optional<std::uint64_t> most_locked_memory() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || geteuid() == 0)
    return std::nullopt;
  return limit.rlim_cur;
}

DeviceFile device_file(const SystemTree& system, const std::string& name) {
  return {"/dev/" + name, access(system.path("dev/" + name).c_str(), R_OK | W_OK) == 0};
}

std::vector<DeviceFile> device_files(const SystemTree& system,
                                     std::initializer_list<std::string_view> prefixes) {
  std::vector<DeviceFile> files;
  for (const auto& name : system.names("dev"))
    for (const auto prefix : prefixes)
      if (name.starts_with(prefix)) files.push_back(device_file(system, name));
  return files;
}

}  // namespace

Permissions read_permissions(const SystemTree& system) {
  Permissions permissions{real_time_is_permitted(), most_locked_memory(), std::nullopt,
                          device_files(system, {"hidraw"}),
                          device_files(system, {"ttyACM", "ttyUSB"})};
  std::error_code error;
  if (std::filesystem::exists(system.path("dev/snd/seq"), error))
    permissions.sequencer = device_file(system, "snd/seq");
  return permissions;
}

}  // namespace hana::tools::doctor
