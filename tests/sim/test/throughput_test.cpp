#include <catch2/catch.hpp>
#include <ctime>

#include "tests/sim/test/pinger.hpp"

using namespace hana;
using namespace hana::sim;
using namespace std::chrono_literals;

namespace {

/// Says a beacon of 200 bytes every ten seconds, and counts what it hears.
struct Beacon {
  Instant next;
  std::size_t heard = 0;
  std::vector<Send> sends;

  void start(std::span<const Nic>, Instant now) { next = now; }
  void nics_changed(std::span<const Nic>, Instant) {}
  void receive(const Datagram& datagram, Instant) { heard += datagram.bytes.size() / 200; }
  void advance(Instant now) {
    if (now < next) return;
    next += 10s;
    sends.push_back({ToGroup{group(), NicIndex{2}}, Bytes(200)});
  }
  [[nodiscard]] std::optional<Instant> next_deadline() const { return next; }
  [[nodiscard]] std::vector<Send> take() { return std::exchange(sends, {}); }
  void stop(Instant) {}
};

}  // namespace

TEST_CASE("a thousand hosts that all hear all are simulated faster than they would live", "[sim]") {
  Conditions conditions;
  conditions.loss = 0.01;
  PingerNet net{1, conditions};
  constexpr std::size_t hosts = 1'000;
  std::deque<Beacon> beacons(hosts);
  for (auto& beacon : beacons) {
    const auto host = net.world.add_host();
    net.world.network().attach(host, net.lan);
    net.world.start(host, program_of(beacon), group_sockets());
    net.world.run_for(10ms);
  }
  const auto before = net.world.traffic().fates.delivered;
  const auto began = std::clock();  // of the processor: others may be busy on it too
  net.world.run_for(20s);
  const auto took = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  const auto delivered = net.world.traffic().fates.delivered - before;

  WARN(static_cast<double>(delivered) / took / 1e6 << " million deliveries a second");
  CHECK(static_cast<double>(delivered) == Approx(hosts * hosts * 2 * 0.99).epsilon(0.01));
  CHECK(took < 20);
}
