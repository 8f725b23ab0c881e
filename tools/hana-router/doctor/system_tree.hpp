#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hana::tools::doctor {

/// The files in which the system tells of itself, below `/` or below a folder that a test made.
///
/// Errors: none; what cannot be read is not there.
class SystemTree {
 public:
  explicit SystemTree(std::filesystem::path root) : root_(std::move(root)) {}

  /// The whole file without the newline at its end.
  [[nodiscard]] std::optional<std::string> text(const std::filesystem::path& file) const;

  /// Empty if the file does not hold just a whole number.
  [[nodiscard]] std::optional<long> number(const std::filesystem::path& file) const;

  /// The names in a folder, sorted.
  [[nodiscard]] std::vector<std::string> names(const std::filesystem::path& folder) const;

  [[nodiscard]] std::filesystem::path path(const std::filesystem::path& inside) const {
    return root_ / inside;
  }

 private:
  std::filesystem::path root_;
};

}  // namespace hana::tools::doctor
