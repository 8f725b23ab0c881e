#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

#include "tools/hana-router/exit_code.hpp"
#include "transport/control/control_client.hpp"

namespace hana::tools {

/// `--router`, `--json`, `--watch`: how commands that look at a running router are called.
struct AttachArguments {
  std::string router;
  bool json = false;
  bool watch = false;

  void add_to(CLI::App& command);

  [[nodiscard]] std::optional<std::string_view> wanted() const;
};

/// Whether any router of this user runs here, so that a command asks it instead of looking itself.
[[nodiscard]] bool a_router_runs();

/// Prints `snapshot` of the running router: once, or once a second with `--watch` until Ctrl-C.
/// With `--json` an array gives one object a line, an object is one line.
[[nodiscard]] ExitCode print_from_router(
    const AttachArguments& arguments, const std::string& snapshot,
    const std::function<std::string(const nlohmann::json&)>& as_text,
    const nlohmann::json& params = nlohmann::json::object());

/// Prints one snapshot as `--json` or as text.
void print_snapshot(const AttachArguments& arguments, const nlohmann::json& snapshot,
                    const std::function<std::string(const nlohmann::json&)>& as_text);

}  // namespace hana::tools
