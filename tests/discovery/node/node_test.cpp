#include "discovery/node/node.hpp"

#include <catch2/catch.hpp>

#include "tests/discovery/node/peers.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

TEST_CASE("the first hello and query leave in the first advance", "[discovery]") {
  Node node{named("nebula"), {"a", Epoch{1}}, 1, Instant{}};
  node.advance(Instant{});
  const auto sent = node.take().send;
  REQUIRE(sent.size() == 2);
  CHECK(std::holds_alternative<Hello>(*decode(sent[0].bytes)));
  CHECK(std::holds_alternative<Query>(*decode(sent[1].bytes)));
}

TEST_CASE("two nodes know each other within 5 ms of the second one's start, whichever it is",
          "[discovery]") {
  SmallNetwork network{GENERATE(range(1u, 20u))};
  auto& first = network.start("a", 1, named("router", "router"));
  network.run_for(GENERATE(0ms, 1ms, 60ms, 5s));
  auto& second = network.start("b", 2, named("nebula"));
  network.run_for(5ms);

  REQUIRE(first.node.peers().size() == 1);
  REQUIRE(second.node.peers().size() == 1);
  CHECK(first.node.peers()[0].announced.name == "nebula");
  CHECK(first.node.peers()[0].osc == v4(10, 0, 0, 2, 9000));
  CHECK(second.node.peers()[0].announced.role == "router");
}

TEST_CASE("twenty nodes that start in one moment all know each other despite 20 % loss",
          "[discovery]") {
  SmallNetwork network{GENERATE(range(1u, 6u))};
  network.loss = 0.2;
  std::vector<SmallNetwork::Member*> members;
  for (int i = 0; i < 20; ++i)
    members.push_back(&network.start("n" + std::to_string(i), static_cast<std::uint8_t>(i + 1)));
  network.run_for(2500ms);
  for (const auto* member : members) CHECK(member->node.peers().size() == 19);
}

TEST_CASE("no living node is taken for dead in ten minutes without loss", "[discovery]") {
  SmallNetwork network{7};
  std::vector<SmallNetwork::Member*> members;
  for (int i = 0; i < 5; ++i)
    members.push_back(&network.start("n" + std::to_string(i), static_cast<std::uint8_t>(i + 1)));
  network.run_for(10min);
  for (const auto* member : members) {
    CHECK(member->events.size() == 4);
    CHECK(count<Appeared>(member->events) == 4);
  }
}

TEST_CASE("a killed node is gone within three seconds and not before two silent intervals",
          "[discovery]") {
  SmallNetwork network{GENERATE(range(1u, 10u))};
  auto& stays = network.start("a", 1);
  auto& dies = network.start("b", 2);
  network.run_for(20s);
  network.kill(dies);
  network.run_for(1499ms);
  CHECK(count<Lost>(stays.events) == 0);
  network.run_for(1501ms);
  REQUIRE(count<Lost>(stays.events) == 1);
  CHECK(last_reason(stays.events) == LostReason::Silent);
  CHECK(stays.node.peers().empty());
}

TEST_CASE("a node that changes a thousand times a second says hello at most 20 times a second",
          "[discovery]") {
  SmallNetwork network{5};
  auto& busy = network.start("b", 2, named("nebula"));
  network.run_for(1s);
  const auto before = busy.group_packets;
  auto announcement = named("nebula").announcement;
  for (int i = 0; i < 1000; ++i) {
    announcement.properties["load"] = std::to_string(i);
    busy.node.announce(announcement, network.now());
    network.serve(busy);
    network.run_for(1ms);
  }
  CHECK(busy.group_packets - before <= 21);
}

TEST_CASE("nodes on one host are one node each, reached over loopback", "[discovery]") {
  SmallNetwork network{5};
  auto& router = network.start("a", 1, named("router", "router"));
  for (const auto* id : {"b", "c", "d"}) network.start(id, 1);
  network.run_for(3s);
  REQUIRE(router.node.peers().size() == 3);
  for (const auto& peer : router.node.peers()) {
    CHECK(peer.osc == v4(127, 0, 0, 1, 9000));
    CHECK(peer.addresses.size() == 2);
  }
  CHECK(count<Lost>(router.events) == 0);
}

TEST_CASE("random and truncated bytes change nothing and are counted", "[discovery]") {
  SmallNetwork network{5};
  auto& router = network.start("a", 1);
  std::mt19937 random{17};
  const auto hello = encode(plain_hello("p", "script"));
  const Arrival arrival{v4(10, 0, 0, 7, 5000), InterfaceIndex{2}, network.now()};
  for (std::size_t size = 0; size < hello.size(); ++size)
    router.node.receive(std::span{hello}.first(size), arrival);
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes(random() % 128);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    router.node.receive(bytes, arrival);
  }
  // Cut after the epoch and port, or between pairs, the sizes no longer fit the type tags.
  CHECK(router.node.refused().malformed == 20'000 + hello.size());
  CHECK(router.node.peers().empty());
}

TEST_CASE("after the machine slept nobody is lost who still speaks", "[discovery]") {
  SmallNetwork network{5};
  Node sleeper{named("router", "router"), {"z", Epoch{1}}, 1, network.now()};
  const std::vector<Interface> interfaces{{InterfaceIndex{2},
                                           "eth0",
                                           InterfaceKind::Network,
                                           {{AddressFamily::V4, {10, 0, 0, 3}, 24}}}};
  sleeper.interfaces_changed(interfaces, network.now());
  const auto hello = encode(plain_hello("p", "script"));
  const auto hear = [&](Instant at) {
    sleeper.receive(hello, {v4(10, 0, 0, 7, 5000), InterfaceIndex{2}, at});
  };
  hear(network.now());
  sleeper.advance(network.now());
  CHECK(sleeper.take().events.size() == 1);
  const auto awake = network.now() + 8h;
  sleeper.advance(awake);
  const auto actions = sleeper.take();
  CHECK(actions.events.empty());
  CHECK(actions.send.size() >= 2);  // greets again
  hear(awake + 1s);
  sleeper.advance(awake + 1s);
  CHECK(sleeper.take().events.empty());
}
