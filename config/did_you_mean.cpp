#include "config/did_you_mean.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace hana::config {
namespace {

/// Longer words are no typing mistakes, and the distance costs their product.
constexpr std::size_t longest_word = 64;

std::string lower_case(std::string_view text) {
  std::string lower{text};
  for (auto& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

}  // namespace

std::size_t edit_distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> before_last, last(other.size() + 1), current(other.size() + 1);
  for (std::size_t j = 0; j <= other.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= one.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const std::size_t replaced = one[i - 1] == other[j - 1] ? 0 : 1;
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + replaced});
      if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
        current[j] = std::min(current[j], before_last[j - 2] + 1);
    }
    before_last = last;
    std::swap(last, current);
  }
  return last[other.size()];
}

std::optional<std::string_view> nearest(std::string_view written,
                                        std::span<const std::string_view> candidates) {
  std::optional<std::string_view> best;
  auto limit = std::max<std::size_t>(written.size() / 3, 1) + 1;
  if (written.size() > longest_word) return best;
  const auto lower = lower_case(written);
  for (const auto candidate : candidates) {
    if (candidate.size() > longest_word || candidate.size() + limit < written.size()) continue;
    const auto distance = edit_distance(lower, lower_case(candidate));
    // One letter for another is a different word, not a typing mistake.
    if (distance >= limit || distance >= std::max(candidate.size(), written.size())) continue;
    limit = distance;
    best = candidate;
  }
  return best;
}

}  // namespace hana::config
