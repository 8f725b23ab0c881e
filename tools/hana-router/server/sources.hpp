#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/show.hpp"
#include "router/router.hpp"

namespace hana::tools {

/// Whether a device that needs no entry in the show is part of this run.
enum class BuiltIn : std::uint8_t { Absent, Present };

struct BuiltInDevices {
  BuiltIn demo = BuiltIn::Absent;
  BuiltIn virtual_midi = BuiltIn::Present;
};

/// A lane for every device of the show, plugged in or not, and for the built-in ones.
///
/// Threads: filled by main before any device starts, then read only.
class Sources {
 public:
  /// Throws std::runtime_error if the show has more devices than there are lanes.
  Sources(Router& router, const config::Show& show, BuiltInDevices built_in);

  /// Empty for a device that no route uses, and for one that does not exist.
  [[nodiscard]] std::optional<Source> of(const std::string& alias) const;

  [[nodiscard]] const std::vector<SourceEntry>& entries() const noexcept { return entries_; }

 private:
  void add(Router& router, const std::string& alias, std::vector<ControlDescription> controls);

  std::map<std::string, Source> sources_;
  std::vector<SourceEntry> entries_;
};

/// Whether any route's `from` names this device: only such devices are opened.
[[nodiscard]] bool is_used(const config::Show& show, const std::string& alias);

}  // namespace hana::tools
