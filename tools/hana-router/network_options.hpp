#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "config/show.hpp"
#include "discovery/options.hpp"
#include "router/result.hpp"

namespace hana::tools {

/// `--name`, `--interface`, `--seed`, `--key-file`, ...: how a program takes part in discovery.
/// What the command line leaves open the environment says (HANA_INTERFACE, HANA_KEY, ...), and
/// what both leave open the show's `[network]`.
struct NetworkOptions {
  std::string name;
  std::vector<std::string> interfaces;
  std::vector<std::string> deny;
  std::vector<std::string> seeds;
  bool off_subnet = false;
  std::string key_file;
  std::string group = "239.255.72.82:7282";

  void add_to(CLI::App& command, const std::string& default_name);

  /// `show_file` is where a relative `key_file` of the show is looked for. Errors: a key that cannot
  /// be read or is out of bounds.
  [[nodiscard]] Result<discovery::Options> discovery(std::string role,
                                                     const config::Network& show = {},
                                                     const std::string& show_file = {}) const;
};

/// This machine's name, without its domain.
[[nodiscard]] std::string machine_name();

}  // namespace hana::tools
