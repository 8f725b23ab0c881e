#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "discovery/options.hpp"

namespace hana::tools {

/// `--name`, `--interface`, `--group`: how a program takes part in discovery.
struct NetworkOptions {
  std::string name;
  std::vector<std::string> interfaces;
  std::string group = "239.255.72.82:7282";

  void add_to(CLI::App& command, const std::string& default_name);

  [[nodiscard]] discovery::Options discovery(std::string role) const;
};

/// This machine's name, without its domain.
[[nodiscard]] std::string machine_name();

}  // namespace hana::tools
