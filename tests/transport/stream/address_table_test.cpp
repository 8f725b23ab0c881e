#include "transport/stream/sender/address_table.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>

using namespace hana::transport;

TEST_CASE("an address keeps its place while others come and go", "[transport][stream]") {
  BlockStore store{256};
  AddressTable table{64, store};
  std::map<std::string, AddressIndex> known;
  std::mt19937 random{1};
  for (int i = 0; i < 20'000; ++i) {
    const auto address = "/a/" + std::to_string(random() % 200);
    if (const auto found = known.find(address); found != known.end() && random() % 2 == 0) {
      table.remove(found->second);
      known.erase(found);
      continue;
    }
    const auto index = table.find_or_add(address, AddressState::Kind::State);
    if (const auto found = known.find(address); found != known.end()) {
      CHECK(index == found->second);
    } else if (known.size() == 64) {
      CHECK(index == AddressIndex::None);
    } else {
      REQUIRE(index != AddressIndex::None);
      for (const auto& [other, place] : known) CHECK(place != index);
      known[address] = index;
    }
  }
}

TEST_CASE("a full table makes room for a value that was acknowledged, and for no other",
          "[transport][stream]") {
  BlockStore store{256};
  AddressTable table{4, store};
  for (const auto* address : {"/a", "/b", "/c", "/d"}) {
    const auto index = table.find_or_add(address, AddressState::Kind::Value);
    table.at(index).is_acknowledged = std::string_view{address} == "/c";
  }
  CHECK(table.find_or_add("/e", AddressState::Kind::Value) != AddressIndex::None);
  table.at(table.find_or_add("/e", AddressState::Kind::Value)).is_acknowledged = false;
  CHECK(table.find_or_add("/c", AddressState::Kind::Value) == AddressIndex::None);
}

TEST_CASE("a message that finds no room leaves the one before", "[transport][stream]") {
  BlockStore store{2};
  AddressTable table{4, store};
  auto& state = table.at(table.find_or_add("/a", AddressState::Kind::Value));
  const std::vector<std::byte> small(10, std::byte{1});
  const std::vector<std::byte> large(100, std::byte{2});
  CHECK(table.try_keep(state, small));
  CHECK_FALSE(table.try_keep(state, large));
  CHECK(state.message.size == 10);
  CHECK(table.try_keep(state, small));
  CHECK(store.free_blocks() == 1);
}
