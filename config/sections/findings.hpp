#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"

namespace hana::config {

/// A string of the show and where it stands, for errors that point into it.
struct Text {
  std::string_view value;
  Place quote;
};

/// Collects what should be different in one show file; 100 errors at most.
class Findings {
 public:
  static constexpr std::size_t limit = 100;

  Findings(std::string_view file, std::string_view source) : file_(file), source_(source) {}

  void add(Place at, std::string message);

  /// At byte `offset` of the value.
  void add(const Text& text, std::size_t offset, std::string message);

  /// Nothing more is taken: suggestions need not be looked for.
  [[nodiscard]] bool full() const noexcept { return found_.size() >= limit; }
  [[nodiscard]] bool empty() const noexcept { return found_.empty(); }

  /// All of them, sorted by place.
  [[nodiscard]] std::vector<Diagnostic> take();

 private:
  std::string_view file_;
  std::string_view source_;
  std::vector<Diagnostic> found_;
};

}  // namespace hana::config
