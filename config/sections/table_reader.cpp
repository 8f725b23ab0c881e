#include "config/sections/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "config/did_you_mean.hpp"

namespace hana::config {
namespace {

std::optional<double> number_in(const Node& node) noexcept {
  if (const auto* whole = std::get_if<std::int64_t>(&node.value))
    return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&node.value)) return *number;
  return {};
}

}  // namespace

std::string_view type_name(const Node& node) noexcept {
  static constexpr std::array<std::string_view, 7> names{
      "`true` or `false`", "a whole number", "a number", "text",
      "a date or time",    "a list",         "a table"};
  static_assert(std::variant_size_v<decltype(Node::value)> == names.size());
  return names[node.value.index()];
}

std::string suggestion(std::string_view written, std::span<const std::string_view> candidates) {
  const auto word = nearest(written, candidates);
  return word ? fmt::format("; did you mean `{}`?", *word) : std::string{};
}

std::string listed(std::span<const std::string_view> words) {
  std::string list;
  for (std::size_t n = 0; n < words.size(); ++n) {
    if (n > 0) list += n + 1 == words.size() ? " and " : ", ";
    list += fmt::format("`{}`", words[n]);
  }
  return list;
}

TableReader::TableReader(const Node::Table& table, Place at, std::string_view name,
                         std::span<const std::string_view> known, Findings& findings)
    : table_(&table), at_(at), name_(name), findings_(&findings) {
  for (const auto& entry : table) {
    if (findings.full()) return;
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    auto meant = suggestion(entry.key, known);
    if (meant.empty()) meant = fmt::format("; it has {}", listed(known));
    findings.add(entry.key_at, fmt::format("{} has no key `{}`{}", name, entry.key, meant));
  }
}

const Entry* TableReader::find(std::string_view key) const noexcept {
  const auto found = std::find_if(table_->begin(), table_->end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == table_->end() ? nullptr : &*found;
}

void TableReader::refuse(const Node& node, std::string_view key, std::string_view wants,
                         std::string_view example) {
  findings_->add(node.at, fmt::format("`{}` is {}, not {}: write `{} = {}`", key, wants,
                                      type_name(node), key, example));
}

std::optional<Text> TableReader::text(std::string_view key, std::string_view example) {
  const auto* entry = find(key);
  if (entry == nullptr) return {};
  if (const auto* value = std::get_if<std::string>(&entry->value.value))
    return Text{*value, entry->value.at};
  refuse(entry->value, key, "text", example);
  return {};
}

std::optional<Text> TableReader::required_text(std::string_view key, std::string_view example) {
  if (find(key) == nullptr)
    findings_->add(at_, fmt::format("{} needs `{}`: write `{} = {}`", name_, key, key, example));
  return text(key, example);
}

std::optional<bool> TableReader::truth(std::string_view key, std::string_view example) {
  const auto* entry = find(key);
  if (entry == nullptr) return {};
  if (const auto* value = std::get_if<bool>(&entry->value.value)) return *value;
  refuse(entry->value, key, "`true` or `false`", example);
  return {};
}

std::optional<unsigned> TableReader::whole(std::string_view key, unsigned low, unsigned high,
                                           std::string_view example) {
  const auto* entry = find(key);
  if (entry == nullptr) return {};
  const auto* value = std::get_if<std::int64_t>(&entry->value.value);
  if (value == nullptr) {
    refuse(entry->value, key, "a whole number", example);
    return {};
  }
  if (*value < low || *value > high) {
    findings_->add(entry->value.at, fmt::format("`{}` counts from {} to {}: write `{} = {}`", key,
                                                low, high, key, example));
    return {};
  }
  return static_cast<unsigned>(*value);
}

std::optional<double> TableReader::number(std::string_view key, double low, double high,
                                          std::string_view example) {
  const auto* entry = find(key);
  if (entry == nullptr) return {};
  const auto value = number_in(entry->value);
  if (!value) {
    refuse(entry->value, key, "a number", example);
    return {};
  }
  if (*value >= low && *value <= high) return value;
  findings_->add(entry->value.at, fmt::format("`{}` goes from {} to {}: write `{} = {}`", key, low,
                                              high, key, example));
  return {};
}

std::optional<double> TableReader::range_end(const Node& node, std::string_view key,
                                             std::string_view example) {
  if (const auto number = number_in(node)) {
    if (std::isfinite(*number)) return number;
    findings_->add(node.at, fmt::format("`{}` goes between finite numbers: write `{} = {}`", key,
                                        key, example));
    return {};
  }
  findings_->add(node.at, fmt::format("`{}` goes between two numbers, this is {}: write `{} = {}`",
                                      key, type_name(node), key, example));
  return {};
}

std::optional<ValueRange> TableReader::range(std::string_view key, std::string_view example) {
  const auto* entry = find(key);
  if (entry == nullptr) return {};
  const auto* array = std::get_if<Node::Array>(&entry->value.value);
  if (array == nullptr) {
    refuse(entry->value, key, "a list of two numbers", example);
    return {};
  }
  if (array->size() != 2) {
    findings_->add(entry->value.at, fmt::format("`{}` has two ends, not {}: write `{} = {}`", key,
                                                array->size(), key, example));
    return {};
  }
  const auto from = range_end(array->front(), key, example);
  const auto to = range_end(array->back(), key, example);
  if (!from || !to) return {};
  if (*from == *to) {
    findings_->add(entry->value.at,
                   fmt::format("`{}` has two equal ends: write two different numbers, as in "
                               "`{} = {}`",
                               key, key, example));
    return {};
  }
  return ValueRange{*from, *to};
}

std::vector<Text> TableReader::texts(std::string_view key, std::string_view example) {
  const auto* entry = find(key);
  if (entry == nullptr) return {};
  const auto* array = std::get_if<Node::Array>(&entry->value.value);
  if (array == nullptr) {
    refuse(entry->value, key, "a list of texts", example);
    return {};
  }
  std::vector<Text> all;
  for (const auto& element : *array)
    if (const auto* value = std::get_if<std::string>(&element.value))
      all.push_back({*value, element.at});
    else
      findings_->add(element.at, fmt::format("`{}` holds texts, this is {}: write `{} = {}`", key,
                                             type_name(element), key, example));
  return all;
}

}  // namespace hana::config
