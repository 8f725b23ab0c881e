#include "discovery/interface.hpp"

#include <catch2/catch.hpp>

using namespace hana;
using namespace hana::discovery;

namespace {

Endpoint v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {AddressFamily::V4, UdpPort{1}, {a, b, c, d}, 0};
}

const std::vector<Interface> laptop{
    {InterfaceIndex{1}, "lo", InterfaceKind::Loopback, {{AddressFamily::V4, {127, 0, 0, 1}, 8}}},
    {InterfaceIndex{2}, "eth0", InterfaceKind::Network, {{AddressFamily::V4, {10, 0, 0, 5}, 20}}},
    {InterfaceIndex{3}, "wlan0", InterfaceKind::Network, {{AddressFamily::V4, {10, 9, 0, 5}, 24}}}};

}  // namespace

TEST_CASE("nearness follows from the interface and its subnet", "[discovery]") {
  const auto on = [](std::uint32_t index, const Endpoint& from) {
    return nearness(from, InterfaceIndex{index}, laptop);
  };
  CHECK(on(1, v4(127, 0, 0, 1)) == Nearness::Loopback);
  CHECK(on(2, v4(127, 0, 0, 1)) == Nearness::Elsewhere);
  CHECK(on(2, v4(10, 0, 0, 5)) == Nearness::SameMachine);
  CHECK(on(1, v4(10, 9, 0, 5)) == Nearness::SameMachine);
  CHECK(on(2, v4(10, 0, 15, 255)) == Nearness::SameSubnet);
  CHECK(on(2, v4(10, 0, 16, 0)) == Nearness::Elsewhere);
  CHECK(on(3, v4(10, 0, 0, 6)) == Nearness::Elsewhere);
  CHECK(on(9, v4(10, 0, 0, 6)) == Nearness::Elsewhere);
}
