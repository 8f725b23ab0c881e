#include "discovery/peers/membership.hpp"

#include <catch2/catch.hpp>

#include "tests/discovery/node/peers.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

TEST_CASE("a node whose beacons are lost stays while it answers probes", "[discovery]") {
  SmallNetwork network{3};
  auto& watcher = network.start("a", 1);
  network.run_for(1s);
  // It never says hello, so only its answers keep it.
  const auto there = v4(10, 0, 0, 9, 5000);
  network.inject(watcher, Hello{"mute", Epoch{4}, named("mute").announcement}, there);
  for (int i = 0; i < 1000; ++i) {
    network.run_for(10ms);
    watcher.node.advance(network.now());
    for (const auto& peer : watcher.node.peers()) CHECK(peer.id == "mute");
  }
  CHECK(count<Lost>(watcher.events) == 1);

  Node asked{named("mute"), {"mute", Epoch{4}}, 1, network.now()};
  asked.interfaces_changed({{InterfaceIndex{2},
                             "eth0",
                             InterfaceKind::Network,
                             {{AddressFamily::V4, {10, 0, 0, 9}, 24}}}},
                           network.now());
  asked.advance(network.now());
  (void)asked.take();
  asked.receive(encode(Probe{Nonce{77}, Epoch{4}}),
                {v4(10, 0, 0, 1, 40'000), InterfaceIndex{2}, network.now()});
  const auto answers = asked.take().send;
  REQUIRE(answers.size() == 1);
  CHECK(std::get<Alive>(*decode(answers[0].bytes)) == Alive{Nonce{77}, Epoch{4}});
  CHECK(std::get<ToNode>(answers[0].to).endpoint == v4(10, 0, 0, 1, 40'000));
}

TEST_CASE("a node that stops is gone everywhere within 50 ms and says bye at 0, 20 and 60 ms",
          "[discovery]") {
  SmallNetwork network{5};
  auto& stays = network.start("a", 1);
  auto& leaves = network.start("b", 2);
  network.run_for(5s);
  const auto packets = leaves.group_packets;
  leaves.node.stop(network.now());
  network.serve(leaves);
  network.run_for(50ms);
  REQUIRE(count<Lost>(stays.events) == 1);
  CHECK(last_reason(stays.events) == LostReason::Bye);
  network.run_for(100ms);
  CHECK(leaves.group_packets == packets + 3);
  CHECK_FALSE(leaves.node.next_deadline());
}

TEST_CASE("a forged bye does not remove a living node", "[discovery]") {
  SmallNetwork network{5};
  auto& router = network.start("a", 1);
  auto& target = network.start("b", 2);
  network.run_for(1s);
  const auto from = GENERATE(v4(10, 0, 0, 2, 40'001), v4(10, 0, 0, 66, 1));
  network.inject(router, Bye{"b", Epoch{1}}, from);
  network.run_for(10s);
  CHECK(count<Lost>(router.events) == 0);
  CHECK(router.node.disbelieved().refuted_departures +
            router.node.disbelieved().unknown_addresses ==
        1);
  CHECK(target.node.peers().size() == 1);
}

TEST_CASE("a forged hello neither moves nor replaces a living node", "[discovery]") {
  SmallNetwork network{5};
  auto& router = network.start("a", 1);
  network.start("b", 2);
  network.run_for(1s);
  const auto epoch = GENERATE(Epoch{0}, Epoch{1}, Epoch{99});
  auto forged = Hello{"b", epoch, named("thief").announcement};
  forged.announcement.port = UdpPort{6666};
  for (int i = 0; i < 50; ++i) {
    network.inject(router, forged, v4(10, 0, 0, 66, 1));
    network.run_for(100ms);
  }
  REQUIRE(router.node.peers().size() == 1);
  CHECK(router.node.peers()[0].osc == v4(10, 0, 0, 2, 9000));
  CHECK(router.node.peers()[0].announced.name == "b");
  CHECK(router.events.size() == 1);
}

TEST_CASE("a node that was killed and started again is lost as restarted and appears at once",
          "[discovery]") {
  SmallNetwork network{5};
  auto& router = network.start("a", 1);
  network.kill(network.start("b", 2, named("nebula"), Epoch{10}));
  network.run_for(5ms);
  network.start("b", 2, named("nebula"), Epoch{11});
  network.run_for(60ms);
  REQUIRE(router.node.peers().size() == 1);
  CHECK(router.node.peers()[0].epoch == Epoch{11});
  CHECK(router.node.peers()[0].label == "nebula");
}

TEST_CASE("a restart replaces the old epoch while the table still believes in it", "[discovery]") {
  SmallNetwork network{5};
  auto& router = network.start("a", 1);
  auto& old = network.start("b", 2, named("nebula"), Epoch{0x7fffffff});
  network.run_for(1s);
  network.kill(old);
  network.start("b", 2, named("nebula"), Epoch{-0x7fffffff - 1});
  network.run_for(60ms);
  REQUIRE(router.events.size() == 3);
  CHECK(std::get<Lost>(router.events[1]).reason == LostReason::Restarted);
  CHECK(std::get<Returned>(router.events[2]).peer.epoch == Epoch{-0x7fffffff - 1});
}

TEST_CASE("a change is known everywhere within 60 ms", "[discovery]") {
  SmallNetwork network{5};
  auto& router = network.start("a", 1);
  auto& changes = network.start("b", 2, named("nebula"));
  network.run_for(GENERATE(1ms, 3s));
  auto announcement = named("nebula").announcement;
  announcement.tags = {"left"};
  announcement.port = UdpPort{9001};
  changes.node.announce(announcement, network.now());
  network.serve(changes);
  network.run_for(60ms);
  REQUIRE(count<Changed>(router.events) == 1);
  const auto& peer = std::get<Changed>(router.events.back()).peer;
  CHECK(peer.announced.tags == std::vector<std::string>{"left"});
  CHECK(peer.osc == v4(10, 0, 0, 2, 9001));
}

TEST_CASE("two nodes with one name are told apart and keep their labels", "[discovery]") {
  SmallNetwork network{5};
  auto& router = network.start("a", 1);
  auto& first = network.start("bbbb1111", 2, named("nebula"));
  network.run_for(1s);
  network.start("aaaa2222", 3, named("nebula"));
  network.run_for(1s);
  CHECK(find(router.node.peers(), "bbbb1111")->label == "nebula");
  CHECK(find(router.node.peers(), "aaaa2222")->label == "nebula~aaaa");

  network.kill(first);
  network.run_for(4s);
  CHECK(find(router.node.peers(), "aaaa2222")->label == "nebula~aaaa");
  network.start("cccc3333", 4, named("nebula"));
  network.run_for(1s);
  CHECK(find(router.node.peers(), "cccc3333")->label == "nebula");
}

TEST_CASE("a plain node lives by its hellos alone and is gone half a second after its lifetime",
          "[discovery]") {
  SmallNetwork network{5};
  auto& router = network.start("a", 1);
  const auto hello = plain_hello("ten-lines", "script");
  for (int i = 0; i < 30; ++i) {
    network.inject(router, hello, v4(10, 0, 0, 7, static_cast<std::uint16_t>(50'000 + i)));
    network.run_for(1s);
  }
  CHECK(router.events.size() == 1);
  CHECK(router.node.peers()[0].osc == v4(10, 0, 0, 7, 9000));
  CHECK(router.node.peers()[0].addresses.size() == 1);
  network.run_for(4400ms);
  CHECK(count<Lost>(router.events) == 0);
  network.run_for(200ms);
  CHECK(count<Lost>(router.events) == 1);
}

TEST_CASE("a plain node is gone with a bye from its own address and only from there",
          "[discovery]") {
  SmallNetwork network{5};
  auto& router = network.start("a", 1);
  network.inject(router, plain_hello("p", "script"), v4(10, 0, 0, 7, 5000));
  network.inject(router, Bye{"p", Epoch{1}}, v4(10, 0, 0, 66, 5000));
  network.inject(router, Bye{"p", Epoch{2}}, v4(10, 0, 0, 7, 5000));
  CHECK(router.node.peers().size() == 1);
  network.inject(router, Bye{"p", Epoch{1}}, v4(10, 0, 0, 7, 5001));
  CHECK(router.node.peers().empty());
}

TEST_CASE("packets from off the subnet count only where that is allowed", "[discovery]") {
  SmallNetwork network{5};
  auto options = named("router", "router");
  options.off_subnet = GENERATE(OffSubnet::Ignore, OffSubnet::Accept);
  auto& router = network.start("a", 1, options);
  network.inject(router, plain_hello("far", "far"), v4(192, 168, 1, 7, 5000));
  network.inject(router, plain_hello("liar", "liar"), v4(127, 0, 0, 1, 5000));
  const bool accepts = options.off_subnet == OffSubnet::Accept;
  CHECK(router.node.peers().size() == (accepts ? 2 : 0));
  CHECK(router.node.refused().off_subnet == (accepts ? 0 : 2));
}

TEST_CASE("a query is answered only by those it means, with no more bytes than it had",
          "[discovery]") {
  SmallNetwork network{5};
  auto options = named("nebula");
  options.announcement.tags = {"left", "stage"};
  auto& asked = network.start("b", 2, options);
  network.run_for(2s);
  const auto ask = [&](const std::string& filter) {
    const auto before = asked.unicast_packets;
    network.inject(asked, Query{"asker", Nonce{1}, filter}, v4(10, 0, 0, 7, 5000));
    network.run_for(30ms);
    return asked.unicast_packets - before;
  };
  for (const auto* filter :
       {"", "role:visualization", "#left", "#stage", "nebula", "neb*", "?ebula"})
    CHECK(ask(filter) == 1);
  for (const auto* filter : {"role:router", "role:", "#right", "tunnel", "neb", "nebula?"})
    CHECK(ask(filter) == 0);
  CHECK(asked.unicast_bytes <= 7 * query_size);
}

TEST_CASE("a node with our id is noticed and not taken in", "[discovery]") {
  SmallNetwork network{5};
  auto& original = network.start("a", 1, {}, Epoch{5});
  network.start("a", 2, {}, Epoch{6});
  network.run_for(2s);
  CHECK(original.node.refused().own_id_abroad >= 1);
  CHECK(original.node.peers().empty());
}

TEST_CASE("all beacons together stay near 100 a second among 100 nodes", "[discovery]") {
  SmallNetwork network{5};
  std::vector<SmallNetwork::Member*> members;
  for (int i = 0; i < 100; ++i)
    members.push_back(&network.start("n" + std::to_string(i), static_cast<std::uint8_t>(i + 1)));
  network.run_for(5s);
  std::size_t before = 0, after = 0;
  for (const auto* member : members) before += member->group_packets;
  network.run_for(5s);
  for (const auto* member : members) after += member->group_packets;
  CHECK(after - before >= 450);
  CHECK(after - before <= 660);  // with a query from each in ten seconds
  for (const auto* member : members) CHECK(count<Lost>(member->events) == 0);
}
