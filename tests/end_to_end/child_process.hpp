#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace hana::test {

/// Where a child's standard output and error go.
enum class ChildOutput { Pipe, Nowhere };

/// A program that the test started, and stops.
class ChildProcess {
 public:
  /// Throws std::runtime_error if it cannot be started. The first argument is looked for in PATH.
  explicit ChildProcess(const std::vector<std::string>& arguments,
                        ChildOutput output = ChildOutput::Pipe);

  /// Ends its input, asks it to end, and after a second makes it.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void write_line(const std::string& line);

  /// The next line of its standard output; empty at its end. Waits.
  [[nodiscard]] std::string read_line();

  [[nodiscard]] bool is_running();

  /// kill -9, and waits until it is gone.
  void kill();

 private:
  pid_t pid_ = -1;  // -1: gone
  int input_ = -1;
  int output_ = -1;
};

}  // namespace hana::test
