#include "devices/osc/sender_table.hpp"

#include <algorithm>

namespace hana::devices {
namespace {

bool is_same_host(const Endpoint& a, const Endpoint& b) noexcept {
  return a.family == b.family && a.scope == b.scope && a.address == b.address;
}

}  // namespace

SenderCounts& SenderTable::row_of(const Endpoint& sender) noexcept {
  const auto is_it = [&](const SenderCounts& row) { return is_same_host(row.sender, sender); };
  if (used_ == 0 || !is_it(rows_[last_])) {
    const auto end = rows_.begin() + static_cast<std::ptrdiff_t>(used_);
    const auto found = std::find_if(rows_.begin(), end, is_it);
    if (found == rows_.end()) return others_;
    if (found == end) ++used_;
    last_ = static_cast<std::size_t>(found - rows_.begin());
  }
  rows_[last_].sender = sender;
  return rows_[last_];
}

std::span<const SenderCounts> SenderTable::rows() const noexcept {
  return std::span{rows_}.first(used_);
}

}  // namespace hana::devices
