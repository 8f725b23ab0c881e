#include "config/toml/toml_document.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

#include "config/toml/nesting.hpp"
#include "config/toml/source_text.hpp"

namespace hana::config {
namespace {

Place place_of(const toml::source_region& region) noexcept {
  return {region.begin.line, region.begin.column};
}

Node node_of(const toml::node& node);

Node::Array array_of(const toml::array& array) {
  Node::Array elements;
  for (const auto& element : array) elements.push_back(node_of(element));
  return elements;
}

Node::Table table_of(const toml::table& table) {
  Node::Table entries;
  for (const auto& [key, value] : table)
    entries.push_back({std::string{key.str()}, place_of(key.source()), node_of(value)});
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& one, const Entry& other) { return one.key_at < other.key_at; });
  return entries;
}

/// Recursion is bounded: `too_deep` has looked first.
Node node_of(const toml::node& node) {
  Node result{Node::DateOrTime{}, place_of(node.source())};
  if (const auto* table = node.as_table()) result.value = table_of(*table);
  if (const auto* array = node.as_array()) result.value = array_of(*array);
  if (const auto* text = node.as_string()) result.value = text->get();
  if (const auto* whole = node.as_integer()) result.value = whole->get();
  if (const auto* number = node.as_floating_point()) result.value = number->get();
  if (const auto* truth = node.as_boolean()) result.value = truth->get();
  return result;
}

/// The parser says what it expected; this says what to do about the frequent cases.
std::string explained(std::string_view description, char at_place) {
  const auto says = [&](std::string_view words) {
    return description.find(words) != std::string_view::npos;
  };
  if (says("end-of-file"))
    return "the file ends in the middle of this: close what is open, or save it again if it is "
           "half-written";
  if (says("unescaped control characters") && (at_place == '\n' || at_place == '\r'))
    return "this text does not end on its line: write the closing quotation mark";
  if (const auto name = description.find("cannot redefine existing");
      name != std::string_view::npos)
    return fmt::format("this is here already ({}): remove one of them, or give it another name",
                       description.substr(name));
  if (says("could not determine value type") || says("expected value"))
    return "this is no value: write text in quotation marks, as in `\"knobs:/cc/1\"`";
  return fmt::format("this is not valid TOML: {}", description);
}

SyntaxError syntax_error(const toml::parse_error& error, std::string_view text) {
  const auto at = place_of(error.source());
  const auto line = line_of(text, at.line);
  const auto before = bytes_before(line, at.column);
  return {at, explained(error.description(), before < line.size() ? line[before] : '\n')};
}

}  // namespace

tl::expected<Node, SyntaxError> parse_toml(std::string_view text) {
  if (const auto at = too_deep(text))
    return tl::unexpected(SyntaxError{*at,
                                      "this is nested deeper than a show can be: close the "
                                      "brackets before it, or remove dots from the key"});
  try {
    return node_of(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return tl::unexpected(syntax_error(error, text));
  }
}

}  // namespace hana::config
