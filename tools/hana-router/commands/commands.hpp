#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "router/result.hpp"
#include "tools/hana-router/exit_code.hpp"

namespace hana::tools {

/// What a subcommand does once its arguments are read.
using Action = std::function<ExitCode()>;

/// Each adds one subcommand to `program` and sets `chosen` when the user calls it.
void add_run(CLI::App& program, Action& chosen);
void add_devices(CLI::App& program, Action& chosen);
void add_nodes(CLI::App& program, Action& chosen);
void add_links(CLI::App& program, Action& chosen);
void add_latency(CLI::App& program, Action& chosen);
void add_check(CLI::App& program, Action& chosen);
void add_key(CLI::App& program, Action& chosen);
void add_doctor(CLI::App& program, Action& chosen);
void add_viz(CLI::App& program, Action& chosen);
void add_bench(CLI::App& program, Action& chosen);

/// Says what is wrong with what the user asked for.
[[nodiscard]] ExitCode usage_error(const Error& error);

/// `add_subcommand` with examples below its options.
[[nodiscard]] CLI::App* add_command(CLI::App& program, const std::string& name,
                                    const std::string& description, const std::string& examples);

}  // namespace hana::tools
