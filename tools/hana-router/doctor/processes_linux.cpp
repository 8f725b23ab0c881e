#include <algorithm>
#include <charconv>

#include "tools/hana-router/doctor/processes.hpp"

namespace hana::tools::doctor {

// Source: proc(5), /proc/[pid]/comm and /proc/[pid]/fd.

std::vector<Process> processes(const SystemTree& system) {
  std::vector<Process> found;
  for (const auto& name : system.names("proc")) {
    int pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc{} || end != name.data() + name.size()) continue;
    if (auto comm = system.text(std::filesystem::path{"proc"} / name / "comm"))
      found.push_back({pid, std::move(*comm)});
  }
  return found;
}

std::vector<Process> holders_of_socket(const SystemTree& system, std::uint64_t inode) {
  const auto wanted = "socket:[" + std::to_string(inode) + "]";
  auto found = processes(system);
  std::erase_if(found, [&](const Process& process) {
    const auto files = std::filesystem::path{"proc"} / std::to_string(process.pid) / "fd";
    const auto numbers = system.names(files);
    return std::ranges::none_of(numbers, [&](const std::string& number) {
      std::error_code error;
      return std::filesystem::read_symlink(system.path(files / number), error) == wanted;
    });
  });
  return found;
}

}  // namespace hana::tools::doctor
