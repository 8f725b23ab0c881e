#include <catch2/catch.hpp>

#include "tests/sim/test/pinger.hpp"

using namespace hana;
using namespace hana::sim;
using namespace std::chrono_literals;

namespace {

/// Who of three hosts hears a word that each says to the group and to each other's port, as bits
/// from * 3 + to.
unsigned who_hears(PingerNet& net) {
  for (auto& pinger : net.pingers) pinger.heard.clear();
  for (std::size_t from = 0; from < 3; ++from) {
    net.say(net.pingers[from], std::to_string(from), ToGroup{group(), NicIndex{2}});
    for (std::size_t to = 0; to < 3; ++to)
      if (to != from)
        net.say(net.pingers[from], std::to_string(from),
                ToEndpoint{net.address(to, net.world.port(net.programs[to])), {}});
  }
  net.world.run_for(1s);
  unsigned result = 0;
  for (std::size_t to = 0; to < 3; ++to) {
    std::vector<int> counts(3);
    for (const auto& heard : net.pingers[to].heard)
      ++counts[static_cast<std::size_t>(std::stoi(heard.text))];
    for (std::size_t from = 0; from < 3; ++from) {
      CHECK((counts[from] == 0 || counts[from] == (from == to ? 1 : 2)));
      if (counts[from] > 0) result |= 1u << (from * 3 + to);
    }
  }
  return result;
}

constexpr unsigned all = 0b111'111'111;

PingerNet& three(PingerNet& net) {
  for (int i = 0; i < 3; ++i) net.add();
  return net;
}

}  // namespace

TEST_CASE("a one-way cut stops group and unicast one way until it is healed", "[sim]") {
  PingerNet net{1, exact()};
  three(net);
  CHECK(who_hears(net) == all);
  const auto cut = net.world.faults().cut(std::array{net.hosts[0]}, std::array{net.hosts[1]});
  CHECK(who_hears(net) == (all & ~0b000'000'010u));
  net.world.faults().heal(cut);
  CHECK(who_hears(net) == all);
}

TEST_CASE("a partition stops both ways between its sides and nothing within them", "[sim]") {
  PingerNet net{1, exact()};
  three(net);
  const auto cut = net.world.faults().partition(std::array{net.hosts[0], net.hosts[1]},
                                                std::array{net.hosts[2]});
  CHECK(who_hears(net) == (all & ~0b011'100'100u));
  const auto second = net.world.faults().cut(std::array{net.hosts[0]}, std::array{net.hosts[1]});
  net.world.faults().heal(cut);
  net.world.faults().heal(cut);
  CHECK(who_hears(net) == (all & ~0b000'000'010u));
  net.world.faults().heal(second);
  CHECK(who_hears(net) == all);
}

TEST_CASE("what is on its way when a cut comes still arrives", "[sim]") {
  PingerNet net{1, exact()};
  three(net);
  net.say(net.pingers[0], "x", ToGroup{group(), NicIndex{2}});
  net.world.faults().cut(std::array{net.hosts[0]}, std::array{net.hosts[1]});
  net.world.run_for(1s);
  CHECK(net.pingers[1].heard.size() == 1);
}

TEST_CASE("losses of a host's outbound, inbound and of a pair are where they were set and add up",
          "[sim]") {
  PingerNet net{GENERATE(1u, 2u, 3u), exact()};
  three(net);
  auto& faults = net.world.faults();
  faults.set_outbound_loss(net.hosts[0], 0.3);
  faults.set_inbound_loss(net.hosts[1], 0.2);
  faults.set_loss(net.hosts[0], net.hosts[1], 0.5);
  constexpr int words = 5'000;
  for (int i = 0; i < words; ++i)
    for (std::size_t from = 0; from < 3; ++from) {
      net.say(net.pingers[from], std::to_string(from), ToGroup{group(), NicIndex{2}});
      net.world.run_for(10ms);
    }
  const auto share = [&](int from, std::size_t to) {
    const auto heard =
        std::ranges::count(net.pingers[to].heard, std::to_string(from), &Pinger::Heard::text);
    return static_cast<double>(heard) / words;
  };
  CHECK(share(0, 0) == 1);
  CHECK(share(2, 0) == 1);
  CHECK(share(0, 2) == Approx(0.7).margin(0.025));
  CHECK(share(2, 1) == Approx(0.8).margin(0.025));
  CHECK(share(0, 1) == Approx(0.7 * 0.8 * 0.5).margin(0.025));
  CHECK(share(1, 2) == 1);
}
