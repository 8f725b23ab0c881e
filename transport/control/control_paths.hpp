#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "router/result.hpp"

namespace hana::transport {

enum class ProcessId : std::int64_t {};

/// Where one router listens for programs of the same user.
struct ControlSocket {
  std::string router;  // its name, cut to 48 bytes of file name
  ProcessId process{};
  std::filesystem::path path;
};

/// `$XDG_RUNTIME_DIR/hana-router` where that folder is the user's own, otherwise
/// `/tmp/hana-router-UID`.
///
/// Threads: any, as long as none changes the environment meanwhile.
[[nodiscard]] std::filesystem::path control_folder();

/// Makes the folder, open to its owner only.
///
/// Errors: refuses a folder that is a symbolic link, no folder, or somebody else's.
[[nodiscard]] Result<void> make_control_folder(const std::filesystem::path& folder);

/// `NAME-PID.sock`. What a file name should not hold in the router's name is written as `%XX`.
[[nodiscard]] std::string control_socket_name(std::string_view router, ProcessId process);

/// The inverse; empty for files that are no control sockets.
[[nodiscard]] std::optional<ControlSocket> parse_control_socket(const std::filesystem::path& path);

/// The routers that answer, sorted by name. Removes the sockets that dead routers left behind.
///
/// Errors: a folder that does not exist holds no routers; one that is not ours is refused.
/// Bound:  a router that is slow to accept counts as running: nothing here waits.
[[nodiscard]] Result<std::vector<ControlSocket>> running_routers(
    const std::filesystem::path& folder);

/// The router that `wanted` names, by name or process id; without `wanted`, the only one there is.
///
/// Errors: none runs, none is called so, or several are: with their names, and how to choose.
[[nodiscard]] Result<ControlSocket> choose_router(const std::vector<ControlSocket>& running,
                                                  std::optional<std::string_view> wanted);

}  // namespace hana::transport
