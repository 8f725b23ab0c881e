#include "transport/stream/receiver/packet_history.hpp"

#include <catch2/catch.hpp>

using namespace hana::transport;

namespace {

PacketHistory history_of(std::initializer_list<std::uint32_t> packets) {
  PacketHistory history;
  for (const auto packet : packets) history.add(PacketNumber{packet});
  return history;
}

}  // namespace

TEST_CASE("a packet is new once, also across the end of the numbers", "[stream]") {
  const auto history = history_of({0xfffffffe, 0xffffffff, 1});
  CHECK_FALSE(history.is_new(PacketNumber{0xfffffffe}));
  CHECK_FALSE(history.is_new(PacketNumber{1}));
  CHECK(history.is_new(PacketNumber{0}));
  CHECK(history.is_new(PacketNumber{2}));
  CHECK(history.before() == std::uint64_t{0b011} << 61);
}

TEST_CASE("a packet that is too old, or neither before nor behind, is not new", "[stream]") {
  const auto history = history_of({1000});
  CHECK(history.is_new(PacketNumber{1000 - 64}));
  CHECK_FALSE(history.is_new(PacketNumber{1000 - 65}));
  CHECK_FALSE(history.is_new(PacketNumber{1000U + 0x8000'0000U}));  // RFC 1982: undefined
  CHECK(history.is_new(PacketNumber{1000U + 0x7fff'ffffU}));
}
