#include "discovery/peers/lost_peers.hpp"

#include <utility>

namespace hana::discovery {
namespace {

constexpr std::size_t most_kept = 1024;

}  // namespace

void LostPeers::add(const NodeId& id, const std::string& label) {
  if (labels_.insert_or_assign(id, label).second) order_.push_back(id);
  while (order_.size() > most_kept) {
    labels_.erase(order_.front());
    order_.pop_front();
  }
}

std::optional<std::string> LostPeers::take(const NodeId& id) {
  const auto found = labels_.find(id);
  if (found == labels_.end()) return std::nullopt;
  auto label = std::move(found->second);
  labels_.erase(found);
  std::erase(order_, id);
  return label;
}

}  // namespace hana::discovery
