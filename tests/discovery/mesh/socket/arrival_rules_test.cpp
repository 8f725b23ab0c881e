#include "discovery/mesh/socket/arrival_rules.hpp"

#include <catch2/catch.hpp>

#include "transport/net_endpoint.hpp"

using namespace hana;
using namespace hana::discovery;

namespace {

constexpr InterfaceIndex lo{1};
constexpr InterfaceIndex ethernet{2};

InterfaceAddress v4(std::uint8_t third, std::uint8_t host) {
  InterfaceAddress address{AddressFamily::V4, {10, 7, third, host}, 24};
  address.broadcast = {10, 7, third, 255};
  return address;
}

InterfaceAddress v6() { return {AddressFamily::V6, {0xfe, 0x80}, 64}; }

Endpoint from(const char* text) { return transport::to_endpoint(text).value(); }

}  // namespace

TEST_CASE("what came in on an interface that is not chosen counts only from this machine",
          "[discovery]") {
  const std::vector<Interface> chosen{{ethernet, "eth0", InterfaceKind::Network, {v4(0, 1)}}};
  CHECK(counts_for(from("10.7.0.2:1"), ethernet, chosen) == ethernet);
  CHECK(counts_for(from("10.7.0.1:1"), lo, chosen) == ethernet);
  CHECK_FALSE(counts_for(from("127.0.0.1:1"), lo, chosen));
  CHECK_FALSE(counts_for(from("10.7.0.2:1"), InterfaceIndex{3}, chosen));
}

TEST_CASE("the port that all share tells broadcast from unicast", "[discovery]") {
  const std::vector<Interface> chosen{
      {ethernet, "eth0", InterfaceKind::Network, {v4(0, 1), v4(1, 1), v6()}}};
  const auto cast = [&](const char* to, InterfaceIndex on) {
    return cast_of(from(to).address, from(to).family, on, chosen);
  };
  CHECK(cast("10.7.0.255", ethernet) == Cast::Broadcast);
  CHECK(cast("10.7.1.255", ethernet) == Cast::Broadcast);
  CHECK(cast("255.255.255.255", ethernet) == Cast::Broadcast);
  CHECK(cast("10.7.0.1", ethernet) == Cast::Shared);
  CHECK(cast("10.7.0.255", lo) == Cast::Shared);
  CHECK(cast("fe80::1", ethernet) == Cast::Shared);
}

TEST_CASE("the group is told once for each IPv4 subnet", "[discovery]") {
  const Interface interface {
    ethernet, "eth0", InterfaceKind::Network, { v6(), v4(0, 1), v4(0, 9), v4(1, 1) }
  };
  const auto subnets = v4_subnets(interface);
  REQUIRE(subnets.size() == 2);
  CHECK(subnets[0] == v4(0, 1));
  CHECK(subnets[1] == v4(1, 1));
}

TEST_CASE("an interface carries the group of the families that it has addresses of",
          "[discovery]") {
  const Interface both{ethernet, "eth0", InterfaceKind::Network, {v4(0, 1), v6()}};
  const Interface only_v6{ethernet, "eth0", InterfaceKind::Network, {v6()}};
  const Interface loopback{lo, "lo", InterfaceKind::Loopback, {v4(0, 1), v6()}};
  const Interface tunnel{ethernet, "wg0", InterfaceKind::UnicastOnly, {v4(0, 1), v6()}};
  CHECK(carries_group(both, AddressFamily::V4));
  CHECK(carries_group(both, AddressFamily::V6));
  CHECK_FALSE(carries_group(only_v6, AddressFamily::V4));
  CHECK(carries_group(loopback, AddressFamily::V4));
  CHECK_FALSE(carries_group(loopback, AddressFamily::V6));
  CHECK_FALSE(carries_group(tunnel, AddressFamily::V4));
}
