#include "transport/stream/sender/address_table.hpp"

#include "transport/address_hash.hpp"

namespace hana::transport {
namespace {

bool can_make_room(const AddressState& state) noexcept {
  return state.kind == AddressState::Kind::Value && state.is_acknowledged && !state.is_active;
}

}  // namespace

AddressTable::AddressTable(std::size_t size, BlockStore& store)
    : store_(store), states_(size), places_(2 * size, AddressIndex::None) {}

AddressIndex AddressTable::find_or_add(std::string_view address, AddressState::Kind kind) noexcept {
  const auto hash = address_hash(address);
  auto place = home(hash);
  for (; places_[place] != AddressIndex::None; place = home(place + 1))
    if (at(places_[place]).hash == hash) return places_[place];

  const auto index = take_free();
  if (index == AddressIndex::None) return index;
  // Making room may have moved what lies behind the place that was found free.
  for (place = home(hash); places_[place] != AddressIndex::None;) place = home(place + 1);
  places_[place] = index;
  at(index).kind = kind;
  at(index).hash = hash;
  return index;
}

bool AddressTable::try_keep(AddressState& state, std::span<const std::byte> message) noexcept {
  auto kept = store_.store(message);
  if (!kept) return false;
  store_.release(state.message);
  state.message = *kept;
  return true;
}

void AddressTable::remove(AddressIndex index) noexcept {
  auto& state = at(index);
  forget_place(state.hash, index);
  store_.release(state.message);
  state = {};
}

AddressIndex AddressTable::take_free() noexcept {
  for (std::size_t tried = 0; tried < states_.size(); ++tried) {
    hand_ = (hand_ + 1) % states_.size();
    const auto index = static_cast<AddressIndex>(hand_);
    if (at(index).kind == AddressState::Kind::Unused) return index;
    if (!can_make_room(at(index))) continue;
    remove(index);
    return index;
  }
  return AddressIndex::None;
}

// Deletion without marks: whatever follows moves up as far as its own home allows (Knuth, The Art
// of Computer Programming, volume 3, section 6.4, algorithm R).
void AddressTable::forget_place(std::uint64_t hash, AddressIndex index) noexcept {
  auto gap = home(hash);
  while (places_[gap] != index) gap = home(gap + 1);
  for (auto next = home(gap + 1); places_[next] != AddressIndex::None; next = home(next + 1)) {
    const auto wanted = home(at(places_[next]).hash);
    if (home(next - wanted) < home(next - gap)) continue;
    places_[gap] = places_[next];
    gap = next;
  }
  places_[gap] = AddressIndex::None;
}

}  // namespace hana::transport
