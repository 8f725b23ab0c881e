#include "tests/router/merge/naive_merge.hpp"

#include <algorithm>

namespace hana::test {
namespace {

constexpr int sources = 5;
constexpr int timeout = 2'500;
constexpr int apart = 1'500;
constexpr int lock = 200;

}  // namespace

void NaiveMerge::call(const MergeCall& call) {
  advance(call.at);
  if (call.action != MergeAction::Open && !is_open(call.source)) return;
  history_.push_back(call);
  advance(call.at);
}

void NaiveMerge::advance(int now) {
  for (int parameter = 0; parameter < static_cast<int>(modes_.size()); ++parameter) {
    const auto deciders = deciding(parameter, now);
    if (deciders.empty()) {
      holders_.erase(parameter);
      continue;
    }
    double sum = 0;
    double highest = deciders.begin()->second.number;
    for (const auto& [source, given] : deciders) {
      sum += given.number;
      highest = std::max(highest, given.number);
    }
    auto& value = values_[parameter];
    switch (modes_[static_cast<std::size_t>(parameter)]) {
      case MergeMode::Latest:
        value = latest(parameter, deciders, now);
        break;
      case MergeMode::Highest:
        value = highest;
        break;
      case MergeMode::Sum:
        value = sum;
        break;
      case MergeMode::Mean:
        value = sum / static_cast<double>(deciders.size());
        break;
    }
  }
}

double NaiveMerge::latest(int parameter, const std::map<int, Given>& deciding, int now) {
  const auto by_order = [](const auto& left, const auto& right) {
    return left.second.order < right.second.order;
  };
  const auto newest = std::max_element(deciding.begin(), deciding.end(), by_order);
  const auto holder = holders_.find(parameter);
  if (holder != holders_.end()) {
    const auto own = deciding.find(holder->second);
    if (own != deciding.end() && now < own->second.moved + lock) return own->second.number;
  }
  holders_[parameter] = newest->first;
  return newest->second.number;
}

std::map<int, NaiveMerge::Given> NaiveMerge::deciding(int parameter, int now) const {
  std::map<int, Given> all;
  int highest = 0;
  for (int source = 0; source < sources; ++source) {
    const auto given = this->given(source, parameter);
    if (!given || !counts(source, now)) continue;
    if (priority(source) > highest) all.clear();
    highest = std::max(highest, priority(source));
    if (priority(source) == highest) all[source] = *given;
  }
  return all;
}

std::set<int> NaiveMerge::held(int now) const {
  std::set<int> all;
  for (int parameter = 0; parameter < static_cast<int>(modes_.size()); ++parameter)
    for (int source = 0; source < sources; ++source)
      if (holds(source, parameter, now)) all.insert(parameter);
  return all;
}

// Behind the source's last goodbye.
std::size_t NaiveMerge::begin_of_stay(int source) const {
  for (auto i = history_.size(); i > 0; --i)
    if (history_[i - 1].source == source && history_[i - 1].action == MergeAction::Leave) return i;
  return 0;
}

bool NaiveMerge::is_open(int source) const {
  for (auto i = begin_of_stay(source); i < history_.size(); ++i)
    if (history_[i].source == source) return true;
  return false;
}

std::optional<int> NaiveMerge::last_heard(int source) const {
  std::optional<int> last;
  for (const auto& call : history_)
    if (call.source == source) last = call.at;
  return last;
}

// A source is gone when it is silent and another one has been heard well after it.
bool NaiveMerge::counts(int source, int now) const {
  if (!is_open(source)) return false;
  const auto own = *last_heard(source);
  if (now < own + timeout) return true;
  for (const auto& call : history_)
    if (call.at >= own + apart) return false;
  return true;
}

int NaiveMerge::priority(int source) const {
  int priority = 0;
  for (const auto& call : history_)
    if (call.source == source && call.action == MergeAction::Open) priority = call.number;
  return priority;
}

std::optional<NaiveMerge::Given> NaiveMerge::given(int source, int parameter) const {
  std::optional<Given> given;
  for (auto i = begin_of_stay(source); i < history_.size(); ++i) {
    const auto& call = history_[i];
    if (call.source != source || call.action != MergeAction::Set || call.parameter != parameter)
      continue;
    if (!given || given->number != call.number)
      given = {static_cast<double>(call.number), call.at, i};
  }
  return given;
}

bool NaiveMerge::holds(int source, int parameter, int now) const {
  bool holds = false;
  std::optional<int> heard;
  for (auto i = begin_of_stay(source); i < history_.size(); ++i) {
    const auto& call = history_[i];
    if (call.source != source) continue;
    if (heard && call.at >= *heard + timeout) holds = false;
    heard = call.at;
    if (call.action == MergeAction::Hold && call.parameter == parameter) holds = call.number > 0;
  }
  return holds && now < *heard + timeout;
}

}  // namespace hana::test
