#include "discovery/wire/filter_term.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "discovery/wire/pair_values.hpp"

namespace hana::discovery {
namespace {

using Subject = FilterTerm::Subject;

constexpr std::array<std::pair<std::string_view, Subject>, 5> prefixes{
    {{"name:", Subject::Name},
     {"role:", Subject::Role},
     {"#", Subject::Tag},
     {"group:", Subject::Group},
     {"cap:", Subject::Capability}}};

// Longer signs before those that they begin with.
constexpr std::array<std::pair<std::string_view, Comparison>, 5> signs{
    {{"<=", Comparison::LessOrEqual},
     {">=", Comparison::GreaterOrEqual},
     {"<", Comparison::Less},
     {">", Comparison::Greater},
     {"=", Comparison::Equal}}};

std::optional<FilterTerm> with_comparison(FilterTerm term) noexcept {
  const auto at = term.wanted.find_first_of("<>=");
  if (at == std::string_view::npos) return term;
  const auto rest = term.wanted.substr(at);
  const auto* const sign = std::ranges::find_if(
      signs, [&](const auto& candidate) { return rest.starts_with(candidate.first); });
  term.comparison = sign->second;
  term.value = rest.substr(sign->first.size());
  term.wanted = term.wanted.substr(0, at);
  if (term.wanted.empty() || term.value.empty()) return std::nullopt;
  if (term.comparison != Comparison::Equal && !number_from(term.value)) return std::nullopt;
  return term;
}

}  // namespace

std::optional<FilterTerm> parse_filter_term(std::string_view text) noexcept {
  FilterTerm term{Subject::Name, text, Comparison::Any, {}};
  const auto* const prefix = std::ranges::find_if(
      prefixes, [&](const auto& candidate) { return text.starts_with(candidate.first); });
  if (prefix != prefixes.end()) {
    term.subject = prefix->second;
    term.wanted = text.substr(prefix->first.size());
  }
  if (term.wanted.empty()) return std::nullopt;
  return term.subject == Subject::Capability ? with_comparison(term) : term;
}

std::string_view take_filter_word(std::string_view& text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace hana::discovery
