#pragma once

#include <filesystem>
#include <string>

#include "discovery/node/node.hpp"

namespace hana::discovery {

/// A node's id and epoch, kept in a file that is locked while the program runs.
///
/// One file for each role and name; programs of the same role and name take the first that no
/// other one holds (`visualization-nebula-1.id`, `-2`, ...), so that each has an id of its own and
/// finds it again at its next start. The epoch is the wall clock's seconds, or the last epoch plus
/// one if the clock was set back.
///
/// Errors:  never throws; where the file cannot be used the id is random, the epoch the wall
///          clock's, and `warning` says why.
class IdentityFile {
 public:
  IdentityFile(const std::filesystem::path& directory, const Announcement& announcement);
  ~IdentityFile();
  IdentityFile(const IdentityFile&) = delete;
  IdentityFile& operator=(const IdentityFile&) = delete;

  [[nodiscard]] const Identity& identity() const noexcept { return identity_; }

  /// A new id, and kept as such: another program has the one there was.
  const Identity& renew();

  /// Empty if the id will be found again.
  [[nodiscard]] const std::string& warning() const noexcept { return warning_; }

 private:
  void take(const std::string& stem);
  void keep();

  Identity identity_;
  std::filesystem::path directory_;
  std::string warning_;
  int file_ = -1;  // holds the lock
};

/// `hana-router/nodes` under XDG_STATE_HOME or ~/.local/state.
[[nodiscard]] std::filesystem::path user_state_directory();

}  // namespace hana::discovery
