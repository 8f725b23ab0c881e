#include "discovery/node/fallback.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hana::discovery {
namespace {

bool can_broadcast(const Interface& interface) noexcept {
  constexpr std::array<std::uint8_t, 4> none{};
  return interface.kind == InterfaceKind::Network &&
         std::ranges::any_of(interface.addresses, [&](const InterfaceAddress& address) {
           return address.broadcast != none;
         });
}

}  // namespace

bool Fallback::Reach::is_silent(Instant now, std::size_t nodes) const noexcept {
  if (now > std::max(greeted, group_heard) + Timing::group_patience(nodes)) return true;
  return now >= greeted + Timing::broadcast_after && std::max(group_heard, answered) < greeted;
}

bool Fallback::Reach::is_asked(Instant now) const noexcept {
  return broadcast_asked != Instant::min() && now - broadcast_asked < Timing::broadcast_for_others;
}

void Fallback::interfaces_changed(std::span<const Interface> interfaces, Instant now) {
  std::vector<Reach> reaches;
  for (const auto& interface : interfaces) {
    if (!can_broadcast(interface)) continue;
    const auto* before = find(interface.index);
    reaches.push_back(before != nullptr ? *before
                                        : Reach{.index = interface.index, .greeted = now});
  }
  reaches_ = std::move(reaches);
}

void Fallback::greet(Instant now) noexcept {
  for (auto& reach : reaches_) reach.greeted = now;
}

void Fallback::heard_group(InterfaceIndex on, Instant now) noexcept {
  if (auto* reach = find(on)) reach->group_heard = now;
}

void Fallback::heard_answer(InterfaceIndex on, Instant now) noexcept {
  auto* reach = find(on);
  if (reach != nullptr && now < reach->greeted + Timing::broadcast_after) reach->answered = now;
}

void Fallback::asked_by_broadcast(InterfaceIndex on, Instant now) noexcept {
  if (auto* reach = find(on)) reach->broadcast_asked = now;
}

std::vector<InterfaceIndex> Fallback::to_ask(Instant now, std::size_t nodes) const {
  std::vector<InterfaceIndex> indices;
  for (const auto& reach : reaches_)
    if (reach.is_silent(now, nodes)) indices.push_back(reach.index);
  return indices;
}

std::vector<InterfaceIndex> Fallback::to_tell(Instant now, std::size_t nodes) const {
  std::vector<InterfaceIndex> indices;
  for (const auto& reach : reaches_)
    if (reach.is_silent(now, nodes) || reach.is_asked(now)) indices.push_back(reach.index);
  return indices;
}

Fallback::Reach* Fallback::find(InterfaceIndex index) noexcept {
  const auto found = std::ranges::find(reaches_, index, &Reach::index);
  return found == reaches_.end() ? nullptr : &*found;
}

}  // namespace hana::discovery
