#include "transport/stream/block_store.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <vector>

using namespace hana::transport;

namespace {

using Bytes = std::vector<std::byte>;

Bytes drawn(std::mt19937& random) {
  Bytes bytes(1 + random() % 300);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

Bytes read(const BlockStore& store, const StoredMessage& message, std::size_t offset = 0) {
  Bytes bytes(message.size);
  bytes.resize(store.read(message, offset, bytes));
  return bytes;
}

}  // namespace

TEST_CASE("what is stored is read back, in whatever order it is released", "[transport][stream]") {
  constexpr std::size_t blocks = 64;
  BlockStore store{blocks};
  std::mt19937 random{1};
  std::vector<std::pair<StoredMessage, Bytes>> kept;
  for (int i = 0; i < 20'000; ++i) {
    const auto bytes = drawn(random);
    if (auto message = store.store(bytes)) {
      kept.emplace_back(*message, bytes);
    } else {
      CHECK(store.free_blocks() < (bytes.size() + 63) / 64);
    }
    if (!kept.empty() && random() % 2 == 0) {
      const auto at = random() % kept.size();
      std::swap(kept[at], kept.back());
      CHECK(read(store, kept.back().first) == kept.back().second);
      store.release(kept.back().first);
      CHECK(kept.back().first.size == 0);
      kept.pop_back();
    }
  }
  for (auto& [message, bytes] : kept) {
    CHECK(read(store, message) == bytes);
    store.release(message);
  }
  CHECK(store.free_blocks() == blocks);
}

TEST_CASE("a part of what is stored is read from any offset", "[transport][stream]") {
  BlockStore store{8};
  std::mt19937 random{2};
  Bytes bytes(200);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  const auto message = store.store(bytes);
  REQUIRE(message);
  for (std::size_t offset = 0; offset <= 200; ++offset)
    CHECK(read(store, *message, offset) ==
          Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(offset), bytes.end()));
}

TEST_CASE("nothing is no message", "[transport][stream]") {
  BlockStore store{8};
  CHECK_FALSE(store.store({}));
  StoredMessage none;
  store.release(none);
  CHECK(store.free_blocks() == 8);
}
