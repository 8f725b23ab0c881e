#include "discovery/wire/query_filter.hpp"

#include <algorithm>

#include "discovery/wire/filter_term.hpp"
#include "discovery/wire/packets.hpp"
#include "discovery/wire/pair_values.hpp"
#include "transport/osc/shown_text.hpp"

namespace hana::discovery {
namespace {

// Goes back to the last star only, which is enough and keeps it linear times the text's length.
bool glob_matches(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool is_among(std::string_view wanted, const std::vector<std::string>& words) noexcept {
  return std::ranges::find(words, wanted) != words.end();
}

bool is_true(double left, Comparison comparison, double right) noexcept {
  switch (comparison) {
    case Comparison::Equal:
      return left == right;
    case Comparison::Less:
      return left < right;
    case Comparison::LessOrEqual:
      return left <= right;
    case Comparison::Greater:
      return left > right;
    case Comparison::GreaterOrEqual:
      return left >= right;
    case Comparison::Any:
      break;
  }
  return true;
}

bool has_capability(const FilterTerm& term, const Capabilities& capabilities) noexcept {
  const auto found = capabilities.find(term.wanted);
  if (found == capabilities.end()) return false;
  if (term.comparison == Comparison::Any) return true;
  const auto left = number_from(found->second), right = number_from(term.value);
  if (left && right) return is_true(*left, term.comparison, *right);
  return term.comparison == Comparison::Equal && glob_matches(term.value, found->second);
}

bool is_true(const FilterTerm& term, const Announcement& announcement) noexcept {
  switch (term.subject) {
    case FilterTerm::Subject::Role:
      return announcement.role == term.wanted;
    case FilterTerm::Subject::Tag:
      return is_among(term.wanted, announcement.tags);
    case FilterTerm::Subject::Group:
      return is_among(term.wanted, announcement.groups);
    case FilterTerm::Subject::Capability:
      return has_capability(term, announcement.capabilities);
    case FilterTerm::Subject::Name:
      break;
  }
  return glob_matches(term.wanted, announcement.name);
}

}  // namespace

Result<Filter> Filter::from_text(std::string_view text) {
  if (text.size() > Bounds::value || !transport::is_shown_as_it_is(text))
    return tl::unexpected(Error{"a filter must have at most " + std::to_string(Bounds::value) +
                                " bytes of UTF-8 without control characters"});
  auto rest = text;
  for (auto word = take_filter_word(rest); !word.empty(); word = take_filter_word(rest))
    if (!parse_filter_term(word))
      return tl::unexpected(Error{"\"" + std::string{word} +
                                  "\" is no term of a filter: write role:NAME, #TAG, group:NAME, "
                                  "cap:NAME, cap:NAME=PATTERN, cap:NAME>=NUMBER or a pattern for "
                                  "the name"});
  Filter filter;
  filter.text_ = text;
  return filter;
}

bool matches(const Filter& filter, const Announcement& announcement) noexcept {
  return matches(std::string_view{filter.text()}, announcement);
}

bool matches(std::string_view filter, const Announcement& announcement) noexcept {
  for (auto word = take_filter_word(filter); !word.empty(); word = take_filter_word(filter)) {
    const auto term = parse_filter_term(word);
    if (!term || !is_true(*term, announcement)) return false;
  }
  return true;
}

}  // namespace hana::discovery
