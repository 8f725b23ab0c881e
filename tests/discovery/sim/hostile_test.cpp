#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <set>

#include "discovery/node/node.hpp"
#include "tests/sim/address.hpp"
#include "tests/sim/random.hpp"
#include "tests/sim/seeds.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

constexpr InterfaceIndex ethernet{2};

Options options_named(const std::string& name) {
  Options options;
  options.announcement.name = name;
  options.announcement.port = UdpPort{9000};
  return options;
}

Options options_keeping(std::size_t peers_kept) {
  auto options = options_named("target");
  options.peers_kept = peers_kept;
  return options;
}

/// One node at 10.0.0.1/8, fed by hand.
class Target {
 public:
  explicit Target(std::uint64_t seed, std::size_t peers_kept = Options{}.peers_kept)
      : node(options_keeping(peers_kept), {"target", Epoch{5}}, seed, now) {
    node.interfaces_changed({{ethernet,
                              "eth0",
                              InterfaceKind::Network,
                              {{AddressFamily::V4, {10, 0, 0, 1}, 8, {10, 255, 255, 255}}}}},
                            now);
  }

  void receive(std::span<const std::byte> bytes, const Endpoint& from) {
    node.receive(bytes, {from, ethernet, now, Cast::Group});
    serve();
  }

  void serve() {
    node.advance(now);
    for (const auto& packet : node.take().send) {
      const auto* to = std::get_if<ToNode>(&packet.to);
      if (to != nullptr && to->endpoint == watched) bytes_to_watched += packet.bytes.size();
    }
  }

  void run_for(Clock::duration time) {
    const auto end = now + time;
    for (auto next = node.next_deadline(); next && *next <= end; next = node.next_deadline()) {
      now = std::max(now, *next);
      serve();
    }
    now = end;
  }

  Instant now{1h};
  Endpoint watched;
  std::size_t bytes_to_watched = 0;
  Node node;
};

Endpoint somewhere(sim::Random& random) {
  return sim::v4(10, static_cast<std::uint8_t>(random.below(4)),
                 static_cast<std::uint8_t>(random.below(4)),
                 static_cast<std::uint8_t>(2 + random.below(200)),
                 static_cast<std::uint16_t>(40'000 + random.below(3)));
}

Hello hello_of(const NodeId& id, Protocol protocol = Protocol::Hana, Epoch epoch = Epoch{1}) {
  Hello hello{id, epoch, options_named(id).announcement};
  hello.announcement.protocol = protocol;
  return hello;
}

Bytes any_packet(sim::Random& random) {
  const auto id = random.below(8) == 0 ? NodeId{"target"} : "n-" + std::to_string(random.below(50));
  const auto epoch = static_cast<Epoch>(random.below(8));
  const auto nonce = static_cast<Nonce>(static_cast<std::uint32_t>(random.bits()));
  switch (random.below(6)) {
    case 0:
      return encode(Query{id, nonce, random.below(2) == 0 ? "" : "role:visualization"});
    case 1:
      return encode(Bye{id, epoch});
    case 2:
      return encode(Probe{nonce, epoch});
    case 3:
      return encode(Alive{nonce, epoch});
    case 4:
      return encode(hello_of(id, Protocol::Plain, epoch));
    default:
      return encode(hello_of(id, Protocol::Hana, epoch));
  }
}

Bytes spoilt(Bytes bytes, sim::Random& random) {
  const auto kind = random.below(4);
  if (kind == 0) bytes.resize(random.below(bytes.size() + 1));
  if (kind == 1)
    for (auto& byte : bytes) byte = static_cast<std::byte>(random.bits());
  if (kind == 2)
    for (auto flips = 1 + random.below(4); flips > 0; --flips)
      bytes[random.below(bytes.size())] ^= static_cast<std::byte>(1u << random.below(8));
  return bytes;
}

}  // namespace

TEST_CASE(
    "a node survives any bytes: packets, spoilt packets and noise, from any address and at any "
    "time",
    "[discovery][sim]") {
  sim::for_each_seed(1, 100, [](std::uint64_t seed) {
    sim::Random random{seed};
    Target target{seed};
    for (int i = 0; i < 3'000; ++i) {
      target.receive(spoilt(any_packet(random), random), somewhere(random));
      if (random.below(10) == 0) target.run_for(std::chrono::microseconds{random.below(100'000)});
    }
    std::set<NodeId> ids;
    std::set<std::string> labels;
    for (const auto& peer : target.node.peers()) {
      CHECK(ids.insert(peer.id).second);
      CHECK(labels.insert(peer.announced.role + ' ' + peer.label).second);
      CHECK(peer.id != "target");
      CHECK(peer.addresses.size() <= 8);
    }
    target.run_for(2h);
    CHECK(target.node.peers().empty());
  });
}

namespace {

void check_flood(std::size_t peers_kept) {
  sim::Random random{1};
  Target target{1, peers_kept};
  const auto friendly = sim::v4(10, 9, 9, 9, 40'000);
  const auto greeting = encode(hello_of("friend"));
  target.receive(greeting, friendly);
  for (int i = 0; i < 100'000; ++i) {
    target.receive(encode(hello_of("invented-" + std::to_string(i))), somewhere(random));
    if (i % 100 == 0) target.run_for(10ms);
    if (i % 5'000 == 0) target.receive(greeting, friendly);
  }
  const auto peers = target.node.peers();
  CHECK(peers.size() <= peers_kept);
  CHECK(std::ranges::count(peers, "friend", &Peer::id) == 1);
  CHECK(target.node.disbelieved().nodes_beyond_limit >= 100'000 - 5 * peers_kept);
  for (int second = 0; second < 300; ++second) {
    target.receive(greeting, friendly);
    target.run_for(1s);
  }
  CHECK(target.node.peers().size() == 1);
}

std::size_t bytes_to_a_forged_sender(const Packet& packet) {
  const auto victim = sim::v4(10, 7, 7, 7, 40'000);
  Target target{1};
  target.watched = victim;
  target.receive(encode(packet), victim);
  target.run_for(1min);
  return target.bytes_to_watched;
}

}  // namespace

TEST_CASE("a flood of 100,000 invented nodes does not push out a known one and is forgotten",
          "[discovery][sim]") {
  check_flood(500);
}

TEST_CASE("a flood that fills the table takes the processor a tenth of its time", "[.][full]") {
  const auto began = std::clock();
  check_flood(Options{}.peers_kept);
  CHECK(static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC < 19);
}

TEST_CASE("an address that asked or answered from afar gets no more bytes than it sent",
          "[discovery][sim]") {
  const auto packet = GENERATE(Packet{Query{"x", Nonce{1}, ""}}, Packet{Probe{Nonce{1}, Epoch{5}}},
                               Packet{Bye{"x", Epoch{1}}}, Packet{Alive{Nonce{1}, Epoch{1}}});
  INFO("kind of packet " << packet.index());
  CHECK(bytes_to_a_forged_sender(packet) <= encode(packet).size());
}

TEST_CASE("an address that a forged hello came from gets no more bytes than it sent",
          "[discovery][sim]") {
  const Packet hello = hello_of("x");
  CHECK(bytes_to_a_forged_sender(hello) <= encode(hello).size());
}
