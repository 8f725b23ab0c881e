#pragma once

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a path pattern means, by trying everything: the reference for the fast matcher.
namespace naive {

struct Star {};
struct AnyDepth {};                      // with the slash before it
using Words = std::vector<std::string>;  // a brace
using Token = std::variant<std::string, Star, AnyDepth, Words>;
using Pattern = std::vector<Token>;
using Captured = std::optional<std::vector<std::string>>;

/// Every end that a token can have from the start of `path`, the preferred one first.
inline std::vector<std::size_t> ends(const Token& token, std::string_view path) {
  std::vector<std::size_t> all;
  if (const auto* literal = std::get_if<std::string>(&token)) {
    if (path.starts_with(*literal)) all.push_back(literal->size());
  } else if (const auto* words = std::get_if<Words>(&token)) {
    for (const auto& word : *words)
      if (path.starts_with(word)) all.push_back(word.size());
    std::sort(all.rbegin(), all.rend());
  } else if (std::holds_alternative<Star>(token)) {
    for (std::size_t end = 0; end <= std::min(path.find('/'), path.size()); ++end)
      all.push_back(end);
  } else {
    all.push_back(0);
    for (std::size_t slash = 0; slash < path.size() && path[slash] == '/';)
      all.push_back(slash = std::min(path.find('/', slash + 1), path.size()));
  }
  return all;
}

inline bool match(const Pattern& pattern, std::size_t next, std::string_view path,
                  std::vector<std::string>& captured) {
  if (next == pattern.size()) return path.empty();
  const auto& token = pattern[next];
  const bool captures = !std::holds_alternative<std::string>(token);
  for (const auto end : ends(token, path)) {
    auto text = path.substr(0, end);
    if (std::holds_alternative<AnyDepth>(token) && !text.empty()) text.remove_prefix(1);
    if (captures) captured.emplace_back(text);
    if (match(pattern, next + 1, path.substr(end), captured)) return true;
    if (captures) captured.pop_back();
  }
  return false;
}

inline Captured match(const Pattern& pattern, std::string_view path) {
  std::vector<std::string> captured;
  if (path.starts_with('/') && match(pattern, 0, path, captured)) return captured;
  return std::nullopt;
}

inline std::string text_of(const Pattern& pattern) {
  std::string text;
  for (const auto& token : pattern)
    if (const auto* literal = std::get_if<std::string>(&token)) {
      text += *literal;
    } else if (const auto* words = std::get_if<Words>(&token)) {
      char before = '{';
      for (const auto& word : *words) {
        text += before + word;
        before = ',';
      }
      text += '}';
    } else {
      text += std::holds_alternative<Star>(token) ? "*" : "/**";
    }
  return text;
}

inline std::string random_word(std::mt19937& random, std::size_t least) {
  static constexpr std::string_view letters{"ab12"};
  std::string word;
  for (auto size = least + random() % 3; size > 0; --size) word += letters[random() % 4];
  return word;
}

/// One to three tokens without a slash; no two stars side by side.
inline void add_segment(Pattern& pattern, std::mt19937& random) {
  pattern.emplace_back("/");
  for (auto parts = 1 + random() % 3; parts > 0; --parts) {
    const bool after_star = std::holds_alternative<Star>(pattern.back());
    switch (random() % 3) {
      case 0:
        pattern.emplace_back(random_word(random, 1));
        break;
      case 1:
        if (after_star)
          pattern.emplace_back("a");
        else
          pattern.emplace_back(Star{});
        break;
      default:
        pattern.emplace_back(Words{random_word(random, 1), random_word(random, 1), "1", "2"});
    }
  }
}

inline Pattern random_pattern(std::mt19937& random) {
  Pattern pattern;
  int any_depths = 0;
  for (auto segments = 1 + random() % 3; segments > 0; --segments)
    if (random() % 3 == 0 && any_depths < 2) {
      pattern.emplace_back(AnyDepth{});
      ++any_depths;
    } else {
      add_segment(pattern, random);
    }
  return pattern;
}

inline std::string random_path(std::mt19937& random) {
  std::string path;
  for (auto segments = 1 + random() % 4; segments > 0; --segments)
    path += "/" + random_word(random, 0);
  return path;
}

/// A path that the pattern should match.
inline std::string fitting_path(const Pattern& pattern, std::mt19937& random) {
  std::string path;
  for (const auto& token : pattern)
    if (const auto* literal = std::get_if<std::string>(&token))
      path += *literal;
    else if (const auto* words = std::get_if<Words>(&token))
      path += (*words)[random() % words->size()];
    else if (std::holds_alternative<Star>(token))
      path += random_word(random, 0);
    else if (random() % 2 == 0)
      path += random_path(random);
  return path;
}

}  // namespace naive
