#include "discovery/node/collection.hpp"

#include <algorithm>

namespace hana::discovery {
namespace {

constexpr std::size_t most_collected = 4096;
constexpr std::size_t expected_page_size = 5;

std::size_t size_of(std::int32_t total) noexcept {
  return std::min(most_collected, static_cast<std::size_t>(std::max(total, 0)));
}

}  // namespace

void Collection::heard(const Page& page, const ToNode& from, std::size_t known, Instant now) {
  if (!is_running()) {
    // The directory itself is known besides those it lists.
    if (size_of(page.total) + 1 <= known || size_of(page.total) <= page.entries.size()) return;
    begin(page, from);
  } else if (page.nonce != question_.nonce || from.endpoint != directory_.endpoint) {
    return;
  }
  take(page);
  changed_ = now;
}

std::optional<std::pair<ToNode, List>> Collection::next_due(Instant now) {
  if (!is_running()) return std::nullopt;
  const auto late = std::ranges::find_if(requests_, [&](const Request& r) { return r.due <= now; });
  auto* request = late == requests_.end() ? nullptr : &*late;
  if (request != nullptr && request->attempts == Timing::page_attempts) {
    missing_.clear();
    return std::nullopt;
  }
  if (request == nullptr) {
    const auto next = first_not_asked();
    if (!next || requests_.size() == Timing::pages_asked_at_once) return std::nullopt;
    request = &requests_.emplace_back(Request{*next, 0, now});
  }
  ++request->attempts;
  request->due = now + Timing::page_patience;
  auto question = question_;
  question.from = static_cast<std::int32_t>(request->from);
  return std::pair{directory_, std::move(question)};
}

std::optional<Instant> Collection::next_deadline() const noexcept {
  if (!is_running()) return std::nullopt;
  if (requests_.size() < Timing::pages_asked_at_once && first_not_asked()) return changed_;
  const auto first = std::ranges::min_element(requests_, {}, &Request::due);
  if (first == requests_.end()) return std::nullopt;
  return first->due;
}

void Collection::begin(const Page& page, const ToNode& from) {
  directory_ = from;
  question_ = {.node = {}, .nonce = page.nonce, .cookie = page.cookie, .from = 0, .filter = {}};
  missing_.assign(size_of(page.total), true);
  page_size_ = expected_page_size;
  requests_.clear();
}

void Collection::take(const Page& page) {
  const auto begin = size_of(page.from);
  const auto end = std::min(missing_.size(), begin + page.entries.size());
  for (auto i = begin; i < end; ++i) missing_[i] = false;
  std::erase_if(requests_, [&](const Request& request) { return request.from == begin; });
  if (begin > 0 && end < missing_.size()) page_size_ = std::max<std::size_t>(1, end - begin);
  // Nodes that went meanwhile leave an end that no page reaches.
  if (page.entries.empty()) missing_.resize(std::min(missing_.size(), begin));
  if (std::ranges::find(missing_, true) == missing_.end()) missing_.clear();
}

std::optional<std::size_t> Collection::first_not_asked() const noexcept {
  for (std::size_t i = 0; i < missing_.size(); ++i) {
    if (!missing_[i]) continue;
    const auto covers = [&](const Request& r) { return r.from <= i && i < r.from + page_size_; };
    const auto request = std::ranges::find_if(requests_, covers);
    if (request == requests_.end()) return i;
    i = request->from + page_size_ - 1;
  }
  return std::nullopt;
}

}  // namespace hana::discovery
