#pragma once

#include <memory>
#include <string>

#include "tests/end_to_end/child_process.hpp"

namespace hana::test {

/// Whether jackd can be started here at all.
[[nodiscard]] bool jackd_is_installed();

/// A JACK server without hardware and with a name of its own, for this process and its children:
/// nothing else on the machine sees it, and it sees nothing else.
class JackServer {
 public:
  /// Only once in a process, before it has threads: sets JACK_DEFAULT_SERVER. Starts nothing.
  static void choose_private_name();

  /// Returns when clients can join. Throws std::runtime_error if it does not come up in 5 s.
  JackServer();

  /// Stops it, and removes what a killed one could not.
  ~JackServer();
  JackServer(const JackServer&) = delete;
  JackServer& operator=(const JackServer&) = delete;

  /// kill -9.
  void kill() { server_->kill(); }

 private:
  std::unique_ptr<ChildProcess> server_;
};

}  // namespace hana::test
