#pragma once

#include <filesystem>
#include <string_view>

#include "tools/hana-router/doctor/system_tree.hpp"

namespace hana::tests {

/// A folder with files as /sys and /proc have them, removed with this object.
class MadeTree {
 public:
  MadeTree();
  ~MadeTree();
  MadeTree(const MadeTree&) = delete;
  MadeTree& operator=(const MadeTree&) = delete;

  /// With the newline that the kernel ends its files with.
  void file(const std::filesystem::path& path, std::string_view text) const;
  void link(const std::filesystem::path& path, const std::filesystem::path& target) const;

  [[nodiscard]] tools::doctor::SystemTree tree() const { return tools::doctor::SystemTree{root_}; }

 private:
  std::filesystem::path root_;
};

}  // namespace hana::tests
