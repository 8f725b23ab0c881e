#include "router/merge/contribution_store.hpp"

#include <cassert>

namespace hana {

ContributionStore::ContributionStore(std::size_t parameters, std::size_t capacity)
    : all_(capacity), heads_(parameters, no_contribution) {
  for (auto index = static_cast<ContributionIndex>(capacity); index > 0; --index) {
    all_[index - 1].next = free_;
    free_ = index - 1;
  }
}

ContributionIndex ContributionStore::find(std::size_t parameter,
                                          MergeSource source) const noexcept {
  auto index = heads_[parameter];
  while (index != no_contribution && all_[index].source != source) index = all_[index].next;
  return index;
}

ContributionIndex ContributionStore::add(std::size_t parameter, MergeSource source) noexcept {
  const auto index = free_;
  if (index == no_contribution) return index;
  free_ = all_[index].next;
  all_[index] = {.numbers = {}, .next = heads_[parameter], .source = source};
  heads_[parameter] = index;
  return index;
}

void ContributionStore::remove(std::size_t parameter, ContributionIndex index) noexcept {
  auto* link = &heads_[parameter];
  while (*link != index) {
    assert(*link != no_contribution);
    link = &all_[*link].next;
  }
  *link = all_[index].next;
  all_[index].next = free_;
  free_ = index;
}

bool ContributionStore::has_any(std::size_t parameter, SourceSet sources) const noexcept {
  for (auto i = heads_[parameter]; i != no_contribution; i = all_[i].next)
    if ((set_of(all_[i].source) & sources) != 0) return true;
  return false;
}

}  // namespace hana
