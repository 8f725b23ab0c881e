#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "transport/control/control_catalog.hpp"
#include "transport/control/control_server.hpp"

namespace hana::tests {

/// A control server on a thread of its own, as in the router: requests `echo` and `large` (1 MB),
/// topics `beats` (counts its snapshots) and `large`.
class RunningControlServer {
 public:
  RunningControlServer(const std::filesystem::path& folder, const std::string& name);
  RunningControlServer(const RunningControlServer&) = delete;
  RunningControlServer& operator=(const RunningControlServer&) = delete;
  ~RunningControlServer();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] int beats() const noexcept { return beats_; }

  /// True once the server has this many connections; false if it has not within 5 s.
  [[nodiscard]] bool wait_for_connections(std::size_t count);

 private:
  transport::ControlCatalog catalog_;
  std::atomic<int> beats_ = 0;
  net::io_context io_;
  std::unique_ptr<transport::ControlServer> server_;
  std::filesystem::path path_;
  std::thread thread_;
};

}  // namespace hana::tests
