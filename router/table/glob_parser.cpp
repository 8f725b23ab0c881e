#include <algorithm>
#include <charconv>
#include <optional>

#include "router/table/glob.hpp"

namespace hana {
namespace {

constexpr std::size_t max_alternatives = 16'384;

std::string quoted(std::string_view text) { return "`" + std::string{text} + "`"; }

bool is_number(std::string_view text) noexcept {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// `text` is_number.
std::string without_leading_zeros(std::string_view text) {
  const auto first = std::min(text.find_first_not_of('0'), text.size() - 1);
  return std::string{text.substr(first)};
}

}  // namespace

/// Reads the text of a glob from left to right; stops at the first error.
class GlobParser {
 public:
  GlobParser(std::string_view text, Glob::Refusal refusal) : text_(text), refusal_(refusal) {}

  tl::expected<Glob, PatternError> parse() {
    if (text_.size() > max_pattern_length)
      fail(max_pattern_length,
           "this is longer than " + std::to_string(max_pattern_length) + " bytes: shorten it");
    while (!error_ && at_ < text_.size()) read_token();
    if (!error_ && glob_.wildcards() > max_wildcards)
      fail(text_.size(), "there are more than 9 wildcards: write several routes");
    if (error_) return tl::unexpected(*error_);
    return std::move(glob_);
  }

 private:
  void fail(std::size_t offset, std::string message) {
    if (!error_) error_ = PatternError{offset, std::move(message)};
  }

  void read_token() {
    switch (text_[at_]) {
      case '*':
        return read_any_run();
      case '{':
        return read_choice();
      default:
        return read_literal();
    }
  }

  void read_any_run() {
    if (at_ + 1 < text_.size() && text_[at_ + 1] == '*')
      return fail(at_, "`**` does not stand beside other characters: write one `*`");
    glob_.tokens_.emplace_back(Glob::AnyRun{});
    ++at_;
  }

  void read_literal() {
    const auto end = std::min(text_.find_first_of("*{", at_), text_.size());
    const auto literal = text_.substr(at_, end - at_);
    check(literal, at_);
    glob_.tokens_.emplace_back(std::string{literal});
    at_ = end;
  }

  void read_choice() {
    const auto close = text_.find('}', at_);
    if (close == std::string_view::npos)
      return fail(at_, "this brace is not closed: write `}` after the last alternative");
    Glob::Choice choice;
    expansions_ = 0;
    auto start = at_ + 1;
    while (!error_ && start <= close) {
      const auto end = std::min(text_.find(',', start), close);
      read_alternative(choice, text_.substr(start, end - start), start);
      start = end + 1;
    }
    std::sort(choice.words.begin(), choice.words.end());
    glob_.tokens_.emplace_back(std::move(choice));
    at_ = close + 1;
  }

  void read_alternative(Glob::Choice& choice, std::string_view item, std::size_t offset) {
    if (item.empty())
      return fail(offset, "an alternative is missing: write a word or a range, as in `{a,b}`");
    if (const auto wild = item.find_first_of("*{"); wild != std::string_view::npos)
      return fail(offset + wild, quoted(item.substr(wild, 1)) +
                                     " does not stand inside braces: write the words out");
    if (const auto dots = item.find(".."); dots != std::string_view::npos)
      return read_range(choice, item.substr(0, dots), item.substr(dots + 2), offset);
    check(item, offset);
    choice.longest = std::max(choice.longest, item.size());
    choice.words.emplace_back(item);
    count(1, offset);
  }

  void read_range(Glob::Choice& choice, std::string_view first, std::string_view last,
                  std::size_t offset) {
    if (!is_number(first) || !is_number(last))
      return fail(offset, "a range is two whole numbers: write it as `{1..8}`");
    const auto from = number(first, offset);
    const auto to = number(last, offset + first.size() + 2);
    if (!from || !to) return;
    const auto [low, high] = std::minmax(*from, *to);
    choice.longest = std::max(choice.longest, std::to_string(high).size());
    choice.ranges.push_back({low, high});
    count(std::size_t{high} - low + 1, offset);
  }

  std::optional<std::uint32_t> number(std::string_view digits, std::size_t offset) {
    if (const auto plain = without_leading_zeros(digits); plain != digits) {
      fail(offset, "numbers have no leading zeros here: write " + quoted(plain));
      return {};
    }
    if (digits.size() > 9) {
      fail(offset, "this number is too large: write one below 1000000000");
      return {};
    }
    std::uint32_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }

  void count(std::size_t expansions, std::size_t offset) {
    expansions_ += expansions;
    if (expansions_ > max_alternatives)
      fail(offset, "these are more than 16384 alternatives: write a shorter range, or `*`");
  }

  void check(std::string_view literal, std::size_t offset) {
    for (const char c : literal) {
      if (c == '}') return fail(offset, "this `}` closes nothing: write `{` before it");
      if (const auto why = refusal_(c); !why.empty()) return fail(offset, std::string{why});
      ++offset;
    }
  }

  std::string_view text_;
  Glob::Refusal refusal_;
  std::size_t at_ = 0;
  std::size_t expansions_ = 0;
  Glob glob_;
  std::optional<PatternError> error_;
};

tl::expected<Glob, PatternError> Glob::parse(std::string_view text, Refusal refusal) {
  return GlobParser{text, refusal}.parse();
}

}  // namespace hana
