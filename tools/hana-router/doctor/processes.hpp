#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/hana-router/doctor/system_tree.hpp"

namespace hana::tools::doctor {

struct Process {
  int pid = 0;
  std::string name;  // at most 15 bytes
};

/// All that run, by /proc/PID/comm.
[[nodiscard]] std::vector<Process> processes(const SystemTree& system);

/// Those that hold the socket with this inode. Another user's are seen by root only.
[[nodiscard]] std::vector<Process> holders_of_socket(const SystemTree& system, std::uint64_t inode);

}  // namespace hana::tools::doctor
