#include "discovery/peers/path_list.hpp"

#include <catch2/catch.hpp>

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

Path path(std::uint8_t host, Nearness nearness, Instant at = {}, std::uint32_t on = 2) {
  return {{AddressFamily::V4, UdpPort{1}, {10, 0, 0, host}, 0}, InterfaceIndex{on}, nearness, at};
}

}  // namespace

TEST_CASE("the nearest path is the best, and the older of two equally near", "[discovery]") {
  PathList paths;
  paths.add(path(1, Nearness::SameSubnet));
  paths.add(path(2, Nearness::SameSubnet));
  CHECK(paths.best().from.address[3] == 1);
  paths.add(path(3, Nearness::Loopback));
  CHECK(paths.best().from.address[3] == 3);
}

TEST_CASE("a peer has eight paths at most", "[discovery]") {
  PathList paths;
  for (std::uint8_t host = 0; host < 20; ++host) paths.add(path(host, Nearness::SameSubnet));
  CHECK(paths.all().size() == 8);
}

TEST_CASE("silent paths and paths through lost interfaces go, but never the last one heard",
          "[discovery]") {
  PathList paths;
  paths.add(path(1, Nearness::SameSubnet, Instant{1s}, 2));
  paths.add(path(2, Nearness::SameSubnet, Instant{2s}, 3));
  paths.drop_silent(Instant{5s});
  REQUIRE(paths.all().size() == 1);
  CHECK(paths.best().from.address[3] == 2);
  paths.interfaces_changed({});
  CHECK(paths.all().size() == 1);
}
