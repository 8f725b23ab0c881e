#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>

#include "tools/hana-router/doctor/program_output.hpp"

extern char** environ;

namespace hana::tools::doctor {
namespace {

constexpr std::chrono::milliseconds patience{1000};

/// The process, its output going to `out`; empty if it cannot be started.
std::optional<pid_t> start(const std::vector<std::string>& command, int out) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t process = 0;
  const int refused =
      posix_spawnp(&process, arguments.front(), &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  return refused == 0 ? std::optional{process} : std::nullopt;
}

/// Empty if it does not end in time.
std::optional<std::string> read_all(int from) {
  const auto limit = std::chrono::steady_clock::now() + patience;
  std::string text;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        limit - std::chrono::steady_clock::now());
    pollfd waiting{from, POLLIN, 0};
    if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) <= 0)
      return std::nullopt;
    std::array<char, 4096> room{};
    const auto size = read(from, room.data(), room.size());
    if (size <= 0) return text;
    text.append(room.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

std::optional<std::string> program_output(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  const auto process = start(command, ends[1]);
  close(ends[1]);
  auto text = process ? read_all(ends[0]) : std::nullopt;
  close(ends[0]);
  if (!process) return std::nullopt;
  if (!text) kill(*process, SIGKILL);
  int status = 0;
  waitpid(*process, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? text : std::nullopt;
}

}  // namespace hana::tools::doctor
