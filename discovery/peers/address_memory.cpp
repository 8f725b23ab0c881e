#include "discovery/peers/address_memory.hpp"

#include <algorithm>

#include "discovery/interface.hpp"

namespace hana::discovery {
namespace {

constexpr std::size_t most_kept = 32;

}  // namespace

void AddressMemory::add(Endpoint seen) {
  if (is_link_local(seen) || is_loopback(seen)) return;
  seen.port = {};
  const auto found = std::ranges::find(addresses_, seen);
  if (found != addresses_.end()) {
    std::rotate(addresses_.begin(), found, found + 1);
    return;
  }
  addresses_.insert(addresses_.begin(), seen);
  if (addresses_.size() > most_kept) addresses_.pop_back();
}

}  // namespace hana::discovery
