#include "router/table/glob.hpp"

#include <algorithm>
#include <bitset>
#include <cassert>
#include <charconv>
#include <optional>

#include "router/overloaded.hpp"

namespace hana {
namespace {

/// Places in the text between two characters, the ends included.
using Places = std::bitset<max_pattern_length + 1>;

/// Between, before and after at most nine wildcards stand ten literals.
constexpr std::size_t max_tokens = 2 * max_wildcards + 1;

/// A whole number without leading zeros, up to nine digits.
std::optional<std::uint32_t> whole_number(std::string_view text) noexcept {
  if (text.empty() || text.size() > 9 || (text.size() > 1 && text.front() == '0')) return {};
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

/// Where a literal can start so that it ends at one of `ends`.
Places starts_of(const std::string& literal, std::string_view text, const Places& ends) noexcept {
  Places starts;
  for (std::size_t at = 0; at + literal.size() <= text.size(); ++at)
    starts[at] = ends[at + literal.size()] && text.substr(at, literal.size()) == literal;
  return starts;
}

Places starts_of_any_run(std::string_view text, const Places& ends) noexcept {
  Places starts;
  bool reachable = false;
  for (auto at = text.size() + 1; at-- > 0;) starts[at] = reachable = reachable || ends[at];
  return starts;
}

/// Length of the longest alternative at `at` that ends at one of `ends`.
template <typename Choice>
std::optional<std::size_t> longest_at(const Choice& choice, std::string_view text, std::size_t at,
                                      const Places& ends) noexcept {
  for (auto size = std::min(choice.longest, text.size() - at); size > 0; --size)
    if (ends[at + size] && choice.contains(text.substr(at, size))) return size;
  return {};
}

template <typename Choice>
Places starts_of_choice(const Choice& choice, std::string_view text, const Places& ends) noexcept {
  Places starts;
  for (std::size_t at = 0; at < text.size(); ++at)
    starts[at] = longest_at(choice, text, at, ends).has_value();
  return starts;
}

}  // namespace

bool Glob::Choice::contains(std::string_view text) const noexcept {
  if (text.size() > longest) return false;
  if (std::binary_search(words.begin(), words.end(), text, std::less<>{})) return true;
  if (ranges.empty()) return false;
  const auto number = whole_number(text);
  return number && std::any_of(ranges.begin(), ranges.end(), [&](const NumberRange& range) {
           return range.low <= *number && *number <= range.high;
         });
}

Glob::Kind Glob::kind() const noexcept {
  if (tokens_.empty()) return Kind::Literal;
  if (tokens_.size() > 1 || std::holds_alternative<AnyRun>(tokens_[0])) return Kind::Wild;
  return std::holds_alternative<Choice>(tokens_[0]) ? Kind::Alternatives : Kind::Literal;
}

std::string_view Glob::literal() const noexcept {
  if (kind() != Kind::Literal || tokens_.empty()) return {};
  return *std::get_if<std::string>(&tokens_[0]);
}

std::vector<std::string> Glob::alternatives() const {
  if (kind() != Kind::Alternatives) return {};
  const auto& choice = std::get<Choice>(tokens_[0]);
  auto all = choice.words;
  for (const auto& range : choice.ranges)
    for (auto number = range.low; number <= range.high; ++number)
      all.push_back(std::to_string(number));
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::size_t Glob::wildcards() const noexcept {
  return static_cast<std::size_t>(std::count_if(
      tokens_.begin(), tokens_.end(),
      [](const Token& token) { return !std::holds_alternative<std::string>(token); }));
}

bool Glob::match(std::string_view text, std::span<std::string_view> captures) const noexcept {
  if (text.size() > max_pattern_length) return false;
  assert(tokens_.size() <= max_tokens && (captures.empty() || captures.size() >= wildcards()));
  return tokens_.size() > 1 ? match_all(text, captures) : match_one(text, captures);
}

bool Glob::match_one(std::string_view text, std::span<std::string_view> captures) const noexcept {
  if (tokens_.empty()) return text.empty();
  const auto& token = tokens_.front();
  if (const auto* literal = std::get_if<std::string>(&token)) return text == *literal;
  if (const auto* choice = std::get_if<Choice>(&token); choice && !choice->contains(text))
    return false;
  if (!captures.empty()) captures.front() = text;
  return true;
}

bool Glob::match_all(std::string_view text, std::span<std::string_view> captures) const noexcept {
  // From the end: from which places the tokens from `n` on match the rest of the text.
  std::array<Places, max_tokens + 1> from;
  from[tokens_.size()].set(text.size());
  for (auto n = tokens_.size(); n-- > 0;) {
    const auto& ends = from[n + 1];
    from[n] = std::visit(
        Overloaded{[&](const std::string& literal) { return starts_of(literal, text, ends); },
                   [&](AnyRun) { return starts_of_any_run(text, ends); },
                   [&](const Choice& choice) { return starts_of_choice(choice, text, ends); }},
        tokens_[n]);
  }
  if (!from[0][0]) return false;
  if (captures.empty()) return true;

  // From the start: every step taken is known to lead to the end.
  std::size_t at = 0, next = 0;
  for (std::size_t n = 0; n < tokens_.size(); ++n) {
    const auto& ends = from[n + 1];
    std::size_t size = 0;
    if (const auto* literal = std::get_if<std::string>(&tokens_[n])) {
      at += literal->size();
      continue;
    }
    if (const auto* choice = std::get_if<Choice>(&tokens_[n]))
      size = longest_at(*choice, text, at, ends).value_or(0);
    else
      while (!ends[at + size]) ++size;
    captures[next++] = text.substr(at, size);
    at += size;
  }
  return true;
}

}  // namespace hana
