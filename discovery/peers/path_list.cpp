#include "discovery/peers/path_list.hpp"

#include <algorithm>

namespace hana::discovery {
namespace {

constexpr std::size_t most_paths = 8;

}  // namespace

Path* PathList::find(const Endpoint& from) noexcept {
  const auto found = std::ranges::find(paths_, from, &Path::from);
  return found == paths_.end() ? nullptr : &*found;
}

Path* PathList::find_address(const Endpoint& from) noexcept {
  const auto found = std::ranges::find_if(paths_, [&](const Path& path) {
    return path.from.family == from.family && path.from.address == from.address;
  });
  return found == paths_.end() ? nullptr : &*found;
}

void PathList::add(const Path& path) {
  if (paths_.size() == most_paths) return;
  const auto place = std::ranges::upper_bound(paths_, path.nearness, {}, &Path::nearness);
  paths_.insert(place, path);
}

template <typename Condition>
void PathList::drop(Condition condition) {
  const auto newest = std::ranges::max_element(paths_, {}, &Path::last_heard);
  if (newest == paths_.end()) return;
  const auto kept = newest->from;
  std::erase_if(paths_, [&](const Path& path) { return path.from != kept && condition(path); });
}

void PathList::drop_hearsay() {
  const auto is_hearsay = [](const Path& path) { return path.standing == Standing::Hearsay; };
  if (!std::ranges::all_of(paths_, is_hearsay)) std::erase_if(paths_, is_hearsay);
}

void PathList::drop_silent(Instant since) {
  drop([&](const Path& path) { return path.last_heard < since; });
}

void PathList::interfaces_changed(std::span<const Interface> interfaces) {
  drop([&](const Path& path) {
    return std::ranges::find(interfaces, path.on, &Interface::index) == interfaces.end();
  });
  for (auto& path : paths_) path.nearness = nearness(path.from, path.on, interfaces);
  std::ranges::stable_sort(paths_, {}, &Path::nearness);
}

}  // namespace hana::discovery
