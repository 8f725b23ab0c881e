#include <catch2/catch.hpp>

#include "tests/sim/test/pinger.hpp"

using namespace hana;
using namespace hana::sim;
using namespace std::chrono_literals;

TEST_CASE("programs that share a port all hear groups and broadcasts, and the last one unicast",
          "[sim]") {
  PingerNet net{1, exact()};
  const auto& sender = net.add();
  net.add();
  net.add_to(net.hosts[1]);
  net.add_to(net.hosts[1]);
  net.say(sender, "group", ToGroup{group(), NicIndex{2}});
  net.say(sender, "broadcast", ToBroadcast{group().port, NicIndex{2}});
  const auto unicast = [&] {
    net.say(sender, "unicast", ToEndpoint{net.address(1, group().port), {}});
    net.world.run_for(1s);
  };
  unicast();
  for (const std::size_t i : {1u, 2u, 3u}) {
    REQUIRE(net.pingers[i].heard.size() == (i == 3 ? 3 : 2));
    CHECK(net.pingers[i].heard[0].cast == Cast::Group);
    CHECK(net.pingers[i].heard[1].cast == Cast::Broadcast);
  }
  CHECK(net.pingers[3].heard[2].cast == Cast::SharedUnicast);
  net.world.crash(net.programs[3]);
  unicast();
  CHECK(net.pingers[2].heard.back().text == "unicast");
  CHECK(net.pingers[1].heard.size() == 2);
}

TEST_CASE("each program hears unicast to its own port, also within its host", "[sim]") {
  PingerNet net{1, exact()};
  const auto& one = net.add();
  const auto& other = net.add_to(net.hosts[0]);
  const auto port = net.world.port(net.programs[1]);
  REQUIRE(port != net.world.port(net.programs[0]));
  net.say(one, "by lo", ToEndpoint{v4(127, 0, 0, 1, static_cast<std::uint16_t>(port)), {}});
  net.say(one, "by address", ToEndpoint{net.address(0, port), {}});
  net.say(one, "by interface", ToEndpoint{net.address(0, port), NicIndex{2}});
  net.world.run_for(200us);
  REQUIRE(other.heard.size() == 3);
  for (const auto& heard : other.heard) {
    CHECK(heard.cast == Cast::OwnUnicast);
    CHECK(heard.on == (heard.text == "by interface" ? NicIndex{2} : NicIndex{1}));
    CHECK(heard.from.address ==
          (heard.text == "by lo" ? v4(127, 0, 0, 1) : v4(10, 0, 0, 1)).address);
  }
}

TEST_CASE("a port that is taken is refused, and free again when its program is gone", "[sim]") {
  PingerNet net{1, exact()};
  const auto host = net.world.add_host();
  net.add_to(host, group_sockets(UdpPort{7000}));
  CHECK_THROWS_AS(net.add_to(host, group_sockets(UdpPort{7000})), std::invalid_argument);
  net.world.crash(net.programs[0]);
  net.add_to(host, group_sockets(UdpPort{7000}));
}

TEST_CASE("what comes to a port that nobody has is dropped and counted", "[sim]") {
  PingerNet net{1, exact()};
  const auto& one = net.add();
  net.add();
  net.say(one, "x", ToEndpoint{net.address(1, UdpPort{9}), {}});
  net.world.run_for(1s);
  CHECK(net.world.traffic().fates.closed == 1);
}

TEST_CASE("a full receive buffer drops what comes, and the rest is heard one by one", "[sim]") {
  PingerNet net{1, exact()};
  const auto& sender = net.add();
  auto sockets = group_sockets();
  sockets.buffer = 10;
  sockets.processing = 1ms;
  net.hosts.push_back(net.world.add_host());
  net.world.network().attach(net.hosts.back(), net.lan, Families::V4);
  const auto& receiver = net.add_to(net.hosts.back(), sockets);
  for (int i = 0; i < 25; ++i) net.say(sender, std::to_string(i), ToGroup{group(), NicIndex{2}});
  net.world.run_for(1s);
  REQUIRE(receiver.heard.size() == 10);
  CHECK(net.world.traffic().fates.overflow == 15);
  CHECK(receiver.heard[9].at - receiver.heard[0].at == 9ms);
  net.say(sender, "later", ToGroup{group(), NicIndex{2}});
  net.world.run_for(1s);
  CHECK(receiver.heard.back().text == "later");
}
