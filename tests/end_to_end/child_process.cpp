#include "tests/end_to_end/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace hana::test {
namespace {

using namespace std::chrono_literals;

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  std::array<int, 2> ends{};
};

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& arguments, ChildOutput output) {
  // A child that is gone must fail the test, not end it.
  signal(SIGPIPE, SIG_IGN);
  const Pipe in, out;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
  if (output == ChildOutput::Nowhere) {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  std::vector<char*> values;
  for (const auto& argument : arguments) values.push_back(const_cast<char*>(argument.c_str()));
  values.push_back(nullptr);
  const auto failed = posix_spawnp(&pid_, values[0], &actions, nullptr, values.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(in.ends[0]);
  close(out.ends[1]);
  input_ = in.ends[1];
  output_ = out.ends[0];
  if (failed == 0) return;
  pid_ = -1;
  close(input_);
  close(output_);
  throw std::runtime_error("cannot start " + arguments[0]);
}

ChildProcess::~ChildProcess() {
  close(input_);
  const auto limit = std::chrono::steady_clock::now() + 1s;
  if (is_running()) ::kill(pid_, SIGTERM);
  while (is_running() && std::chrono::steady_clock::now() < limit) std::this_thread::sleep_for(5ms);
  kill();
  close(output_);
}

void ChildProcess::write_line(const std::string& line) {
  const auto text = line + "\n";
  if (write(input_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("the child does not take its input");
}

std::string ChildProcess::read_line() {
  std::string line;
  char c = 0;
  while (read(output_, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

bool ChildProcess::is_running() {
  if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

void ChildProcess::kill() {
  if (!is_running()) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace hana::test
