#include <catch2/catch.hpp>

#include "discovery/node/node.hpp"
#include "tests/discovery/node/peers.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

TEST_CASE("a hello larger than the query goes to the group, at most once a second", "[discovery]") {
  SmallNetwork network{5};
  auto options = named("nebula");
  for (char key = 'a'; key < 'd'; ++key)
    options.announcement.properties[std::string(1, key)] = std::string(200, key);
  auto& asked = network.start("b", 2, options);
  network.run_for(1200ms);
  const auto before = asked.group_packets;
  for (int i = 0; i < 100; ++i) {
    network.inject(asked, Query{"asker", Nonce{1}, ""}, v4(10, 0, 0, 7, 5000));
    network.run_for(20ms);
  }
  CHECK(asked.unicast_packets == 0);
  CHECK(asked.group_packets - before >= 2);
  CHECK(asked.group_packets - before <= 6);
}

TEST_CASE("a flood of queries gets at most 40 answers at once and 20 a second", "[discovery]") {
  SmallNetwork network{5};
  auto& asked = network.start("b", 2);
  network.run_for(10s);
  for (int i = 0; i < 5000; ++i) {
    const auto port = static_cast<std::uint16_t>(1 + i);
    network.inject(asked, Query{"asker", Nonce{1}, ""}, v4(10, 0, 0, 7, port));
    network.run_for(1ms);
  }
  CHECK(asked.unicast_packets >= 130);
  CHECK(asked.unicast_packets <= 140);
  CHECK(asked.node.refused().questions == 5000 - asked.unicast_packets);
}

TEST_CASE("the table refuses the newest unknown nodes beyond its bound and counts them",
          "[discovery]") {
  SmallNetwork network{5};
  auto options = named("router", "router");
  options.peers_kept = 100;
  auto& router = network.start("a", 1, options);
  for (int i = 0; i < 1000; ++i)
    network.inject(router, plain_hello("invented" + std::to_string(i), "same"),
                   v4(10, 0, 0, 7, 5000));
  CHECK(router.node.peers().size() == 100);
  CHECK(router.node.disbelieved().nodes_beyond_limit == 900);
  CHECK(find(router.node.peers(), "invented0")->label == "same");
}
