#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "router/endpoint.hpp"

namespace hana::discovery {

/// Where nodes were last seen: `peers` in the state directory, one IP address a line, with a port
/// unless it is the group's. All programs of one user share it; the last that writes wins.
///
/// Threads: one owner. Reading and writing are a few system calls on a file of 2 kB at most.
/// Errors:  never throws; `warning` says what could not be done. A file that cannot be replaced
///          stays as it was.
class PeersFile {
 public:
  /// `writer` differs from that of every other program that writes at the same time.
  PeersFile(const std::filesystem::path& directory, const std::string& writer);

  /// At most 32, newest first. Lines that are no address are passed over.
  [[nodiscard]] std::vector<Endpoint> read();

  /// Replaces the file at once, unless it was read or written like this before or there are none.
  void write(const std::vector<Endpoint>& peers);

  /// Empty if all went well.
  [[nodiscard]] const std::string& warning() const noexcept { return warning_; }

 private:
  std::filesystem::path path_;
  std::filesystem::path new_path_;
  std::vector<Endpoint> kept_;
  std::string warning_;
};

}  // namespace hana::discovery
