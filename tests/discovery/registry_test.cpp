#include "discovery/registry.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>

using namespace hana;
using namespace hana::discovery;

namespace {

Peer peer(const std::string& id, const std::string& role) {
  Peer result;
  result.id = id;
  result.announced.role = role;
  return result;
}

PeerEvent appeared(const std::string& id) { return Appeared{peer(id, "router")}; }

std::vector<Peer> none() { return {}; }

}  // namespace

TEST_CASE("every subscriber hears every event while its subscription lives", "[discovery]") {
  Registry registry{none};
  std::string first;
  std::string second;
  const auto kept = registry.subscribe(
      [&](const PeerEvent& event) { first += std::get<Appeared>(event).peer.id; });
  {
    const auto ended = registry.subscribe(
        [&](const PeerEvent& event) { second += std::get<Appeared>(event).peer.id; });
    registry.publish(appeared("a"));
  }
  registry.publish(appeared("b"));
  CHECK(first == "ab");
  CHECK(second == "a");
}

TEST_CASE("a subscription that was moved hears on and ends with its new place", "[discovery]") {
  Registry registry{none};
  int heard = 0;
  std::optional<Subscription> place;
  {
    auto subscription = registry.subscribe([&](const PeerEvent&) { ++heard; });
    place = std::move(subscription);
  }
  registry.publish(appeared("a"));
  place = registry.subscribe([](const PeerEvent&) {});
  registry.publish(appeared("b"));
  CHECK(heard == 1);
}

TEST_CASE("a subscriber may end itself and others within a call", "[discovery]") {
  Registry registry{none};
  std::string heard;
  std::optional<Subscription> itself;
  std::optional<Subscription> next;
  const auto text = std::make_shared<std::string>(100, 'x');  // freed with the last copy
  itself = registry.subscribe([&heard, &itself, &next, text](const PeerEvent&) {
    itself.reset();
    next.reset();
    heard += "1:" + text->substr(0, 1) + ' ';
  });
  next = registry.subscribe([&](const PeerEvent&) { heard += "2 "; });
  const auto last = registry.subscribe([&](const PeerEvent&) { heard += "3 "; });
  registry.publish(appeared("a"));
  registry.publish(appeared("b"));
  CHECK(heard == "1:x 3 3 ");
  CHECK(text.use_count() == 1);
}

TEST_CASE("who subscribes within a call hears from the next event on", "[discovery]") {
  Registry registry{none};
  int heard = 0;
  std::optional<Subscription> late;
  const auto first = registry.subscribe([&](const PeerEvent&) {
    if (!late) late = registry.subscribe([&](const PeerEvent&) { ++heard; });
  });
  registry.publish(appeared("a"));
  CHECK(heard == 0);
  registry.publish(appeared("b"));
  CHECK(heard == 1);
}

TEST_CASE("a subscription may outlive its registry", "[discovery]") {
  std::optional<Registry> registry{std::in_place, none};
  auto subscription = registry->subscribe([](const PeerEvent&) {});
  registry.reset();
  const auto moved = std::move(subscription);
  SUCCEED("under the address sanitizer this says that nothing freed was touched");
}

TEST_CASE("snapshots are of all or of one role", "[discovery]") {
  const Registry registry{[] {
    return std::vector<Peer>{peer("a", "router"), peer("b", "visualization"), peer("c", "router")};
  }};
  CHECK(registry.peers().size() == 3);
  const auto routers = registry.peers("router");
  REQUIRE(routers.size() == 2);
  CHECK(routers[1].id == "c");
  CHECK(registry.peers("daemon").empty());
}
