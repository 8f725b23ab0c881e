#pragma once

#include <string>

namespace hana::tools {

/// What the program's exit status says; docs/commands.md has the same table.
enum class ExitCode : int {
  Fine = 0,
  Failed = 1,       // while running
  Usage = 2,        // the command line
  BadShow = 3,      // the show file
  Unavailable = 4,  // a port or device is busy or not permitted
  Problem = 5,      // doctor found one
  Interrupted = 130,
};

/// One sentence for the person at the keyboard, and the status to leave with.
struct Failure {
  ExitCode code;
  std::string message;
};

}  // namespace hana::tools
