#include "discovery/registry.hpp"

#include <utility>

namespace hana::discovery {

Subscription::Subscription(Registry& registry, std::uint64_t number) noexcept
    : registry_(&registry), number_(number) {
  point_here();
}

Subscription::Subscription(Subscription&& other) noexcept
    : registry_(std::exchange(other.registry_, nullptr)), number_(other.number_) {
  point_here();
}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (this == &other) return *this;
  if (registry_ != nullptr) registry_->end(number_);
  registry_ = std::exchange(other.registry_, nullptr);
  number_ = other.number_;
  point_here();
  return *this;
}

Subscription::~Subscription() {
  if (registry_ != nullptr) registry_->end(number_);
}

void Subscription::point_here() noexcept {
  if (registry_ != nullptr) registry_->subscribers_.at(number_).subscription = this;
}

Registry::Registry(Snapshot alive) : alive_(std::move(alive)) {}

Registry::~Registry() {
  for (auto& [number, subscriber] : subscribers_) subscriber.subscription->registry_ = nullptr;
}

Subscription Registry::subscribe(Hear hear) {
  subscribers_.emplace(++last_number_, Subscriber{std::move(hear), nullptr});
  return {*this, last_number_};
}

std::vector<Peer> Registry::peers(std::string_view role) const {
  auto peers = alive_();
  std::erase_if(peers, [&](const Peer& peer) { return peer.announced.role != role; });
  return peers;
}

void Registry::publish(const PeerEvent& event) {
  ++publishing_;
  const auto last = last_number_;
  // A subscriber may end itself or others.
  for (auto next = subscribers_.begin(); next != subscribers_.end() && next->first <= last;) {
    const auto number = next->first;
    next->second.hear(event);
    next = subscribers_.upper_bound(number);
  }
  if (--publishing_ == 0) ended_.clear();
}

void Registry::end(std::uint64_t number) {
  auto ended = subscribers_.extract(number);
  if (publishing_ > 0) ended_.push_back(std::move(ended));
}

}  // namespace hana::discovery
