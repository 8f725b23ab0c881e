#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/sections/findings.hpp"
#include "config/toml/toml_document.hpp"
#include "router/table/route_spec.hpp"

namespace hana::config {

/// "text", "a whole number", "a table": what a person calls the type of a value.
[[nodiscard]] std::string_view type_name(const Node& node) noexcept;

/// "; did you mean `midi`?", or nothing if no candidate is near.
[[nodiscard]] std::string suggestion(std::string_view written,
                                     std::span<const std::string_view> candidates);

/// "`a`, `b` and `c`".
[[nodiscard]] std::string listed(std::span<const std::string_view> words);

/// Reads the keys of one table; every mistake goes to the findings, and the reader goes on.
///
/// The views live as long as the document and the findings.
class TableReader {
 public:
  /// `name` is what messages call the table. Keys that are not among `known` are errors.
  TableReader(const Node::Table& table, Place at, std::string_view name,
              std::span<const std::string_view> known, Findings& findings);

  [[nodiscard]] const Entry* find(std::string_view key) const noexcept;

  /// Empty, and an error, if the key has another type. `example` shows what to write.
  [[nodiscard]] std::optional<Text> text(std::string_view key, std::string_view example);
  [[nodiscard]] std::optional<bool> truth(std::string_view key, std::string_view example);
  [[nodiscard]] std::optional<unsigned> whole(std::string_view key, unsigned low, unsigned high,
                                              std::string_view example);
  [[nodiscard]] std::optional<double> number(std::string_view key, double low, double high,
                                             std::string_view example);
  [[nodiscard]] std::optional<ValueRange> range(std::string_view key, std::string_view example);
  [[nodiscard]] std::vector<Text> texts(std::string_view key, std::string_view example);

  /// As `text`, and an error if the key is missing.
  [[nodiscard]] std::optional<Text> required_text(std::string_view key, std::string_view example);

 private:
  void refuse(const Node& node, std::string_view key, std::string_view wants,
              std::string_view example);
  [[nodiscard]] std::optional<double> range_end(const Node& node, std::string_view key,
                                                std::string_view example);

  const Node::Table* table_;
  Place at_;
  std::string_view name_;
  Findings* findings_;
};

}  // namespace hana::config
