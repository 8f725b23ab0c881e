#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/sim/record.hpp"
#include "tests/sim/seeds.hpp"
#include "tests/transport/sim/stream_programs.hpp"
#include "transport/osc/osc_encoder.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

using Kind = StreamDelivery::Kind;

/// Everything that a network does, drawn from the seed; loss up to 40 % each way.
sim::Conditions any_conditions(sim::Random& random) {
  sim::Conditions conditions;
  conditions.latency = std::chrono::microseconds{100 + random.below(20'000)};
  conditions.jitter = std::chrono::microseconds{random.below(5'000)};
  conditions.loss = static_cast<double>(random.below(41)) / 100;
  conditions.duplication = random.below(2) == 0 ? 0 : 0.1;
  conditions.reordering = random.below(2) == 0 ? 0 : 0.1;
  return conditions;
}

StreamSenderOptions beginning_at(std::uint32_t first) {
  StreamSenderOptions options;
  options.first = first;
  return options;
}

/// Triggers "/lane/N" that count up, each lane by itself.
struct Triggers {
  static constexpr std::uint32_t lanes = 5;

  void push(StreamWorld& net, std::uint32_t lane) {
    net.push("/lane/" + std::to_string(lane), ++pushed[lane], Delivery::Trigger, lane);
  }

  std::array<std::int32_t, lanes> pushed{};
};

/// No lane may bring a number twice or out of order; what is missing has been given up.
void check_once_and_in_order(const StreamWorld& net, bool all_have_arrived) {
  std::map<std::string, std::int32_t> last;
  for (const auto& one : net.given()) {
    if (!one.address.starts_with("/lane/")) continue;
    const auto before = last[one.address];
    CHECK(one.value > before);
    if (all_have_arrived) CHECK(one.value == before + 1);
    last[one.address] = one.value;
  }
}

}  // namespace

TEST_CASE("without loss every event arrives once, in order, and next to nothing is sent twice",
          "[stream][sim]") {
  sim::for_each_seed(1, 20, [](std::uint64_t seed) {
    StreamWorld net{seed, {}, beginning_at(0x7ffffff0)};
    Triggers triggers;
    net.world.run_for(100ms);
    for (int i = 0; i < 2'000; ++i) {
      triggers.push(net, static_cast<std::uint32_t>(net.world.random().below(Triggers::lanes)));
      net.world.run_for(1ms);
    }
    net.world.run_for(100ms);
    check_once_and_in_order(net, true);
    CHECK(net.given().size() == 2'000);
    const auto streams = net.receivers.back().listener.streams();
    REQUIRE(streams.size() == 1);
    CHECK(streams[0].receiver->reception().events == 2'000);
    CHECK(streams[0].receiver->reception().refused == 0);
    CHECK(streams[0].receiver->too_late() == 0);
    CHECK(net.stream().counts().copies == 0);
    CHECK(net.stream().counts().repeats <= 20);  // a jitter with a long tail
    CHECK(net.stream().counts().given_up == 0);
    CHECK(net.stream().unsettled() == 0);
  });
}

TEST_CASE(
    "whatever the network does up to 40 % loss, events arrive once and in lane order, and none is "
    "lost "
    "that is young enough",
    "[stream][sim]") {
  sim::for_each_seed(1, 300, [](std::uint64_t seed) {
    sim::Random random{seed};
    const auto conditions = any_conditions(random);
    StreamWorld net{seed, conditions, beginning_at(0x7fffff00)};
    Triggers triggers;
    net.world.run_for(1s);
    for (int i = 0; i < 1'000; ++i) {
      triggers.push(net, static_cast<std::uint32_t>(random.below(Triggers::lanes)));
      net.world.run_for(std::chrono::microseconds{random.below(4'000)});
    }
    net.world.run_for(2s);
    const auto given_up = net.stream().counts().given_up;
    check_once_and_in_order(net, given_up == 0);
    CHECK(net.given().size() + given_up >= 1'000);
    if (conditions.loss <= 0.3) CHECK(given_up == 0);
    CHECK(net.stream().unsettled() == 0);
  });
}

TEST_CASE("the last value of every movement arrives, and what is held in the end is right",
          "[stream][sim]") {
  sim::for_each_seed(1, 300, [](std::uint64_t seed) {
    sim::Random random{seed};
    StreamWorld net{seed, any_conditions(random), beginning_at(0xfffffff0)};
    std::map<std::string, std::int32_t> last;
    net.world.run_for(1s);
    for (int i = 0; i < 1'000; ++i) {
      const auto number = random.below(8);
      const bool is_note = random.below(2) == 0;
      const auto address = (is_note ? "/note/" : "/fader/") + std::to_string(number);
      const auto value = static_cast<std::int32_t>(is_note ? random.below(2) : random.below(1000));
      net.push(address, value, is_note ? Delivery::State : Delivery::Newest, 0);
      last[address] = value;
      net.world.run_for(std::chrono::microseconds{random.below(4'000)});
    }
    net.world.run_for(5s);
    CHECK(net.receivers.back().last_values() == last);
    CHECK(net.stream().unsettled() == 0);
  });
}

TEST_CASE(
    "after any partition up to 60 s held notes and last values are right, and no trigger is late",
    "[stream][sim]") {
  sim::for_each_seed(1, 100, [](std::uint64_t seed) {
    sim::Random random{seed};
    StreamWorld net{seed, any_conditions(random), beginning_at(1)};
    std::map<std::string, std::int32_t> last;
    std::map<std::int32_t, sim::Time> fired;
    net.world.run_for(1s);
    const auto apart = std::chrono::milliseconds{1 + random.below(60'000)};
    const std::array one{net.router};
    const std::array other{net.visualization};
    sim::CutId cut{};
    net.world.call_in(2s, [&] {
      cut = random.below(3) > 0 ? net.world.faults().partition(one, other)
                                : net.world.faults().cut(other, one);
    });
    net.world.call_in(2s + apart, [&] { net.world.faults().heal(cut); });
    const auto end = net.world.now() + 4s + apart;
    std::int32_t trigger = 0;
    while (net.world.now() < end) {
      const auto number = std::to_string(random.below(8));
      const auto kind = random.below(3);
      const auto value = static_cast<std::int32_t>(random.below(2));
      if (kind == 0) {
        fired[++trigger] = net.world.now();
        net.push("/fire", trigger, Delivery::Trigger, 1);
      } else {
        const auto address = (kind == 1 ? "/note/" : "/fader/") + number;
        net.push(address, value, kind == 1 ? Delivery::State : Delivery::Newest, 0);
        last[address] = value;
      }
      net.world.run_for(std::chrono::microseconds{random.below(20'000)});
    }
    net.world.run_for(5s);
    auto given = net.receivers.back().last_values();
    given.erase("/fire");
    CHECK(given == last);
    CHECK(net.stream().unsettled() == 0);
    std::int32_t before = 0;
    for (const auto& one_given : net.given()) {
      if (one_given.address != "/fire") continue;
      CHECK(one_given.value > before);
      before = one_given.value;
      const auto was = net.world.now_on(net.visualization) - one_given.when;
      const auto age = net.world.now() - fired[before] - was;
      CHECK(age < 1'100ms);  // 500 ms, and 500 ms of waiting for what came before it
    }
  });
}

TEST_CASE("a visualization that starts anew is told what is held and where the faders stand",
          "[stream][sim]") {
  sim::for_each_seed(1, 200, [](std::uint64_t seed) {
    sim::Random random{seed};
    StreamWorld net{seed, any_conditions(random), beginning_at(1)};
    std::map<std::string, std::int32_t> last;
    net.world.run_for(1s);
    for (int i = 0; i < 600; ++i) {
      const auto number = std::to_string(random.below(20));
      const bool is_note = random.below(2) == 0;
      const auto address = (is_note ? "/note/" : "/fader/") + number;
      const auto value = static_cast<std::int32_t>(random.below(2));
      net.push(address, value, is_note ? Delivery::State : Delivery::Newest, 3);
      last[address] = value;
      net.world.run_for(std::chrono::microseconds{random.below(4'000)});
      if (i == 300) net.restart_visualization();
    }
    net.world.run_for(5s);
    auto given = net.receivers.back().last_values();
    for (const auto& [address, value] : last) {
      INFO(address);
      // What was released before it started it need not know.
      if (value != 0 || given.contains(address)) CHECK(given[address] == value);
    }
    CHECK(net.stream().unsettled() == 0);
  });
}

TEST_CASE("a router that starts anew is a new stream, and the old one's packets do no harm",
          "[stream][sim]") {
  sim::for_each_seed(1, 100, [](std::uint64_t seed) {
    sim::Random random{seed};
    StreamWorld net{seed, any_conditions(random)};
    net.world.run_for(1s);
    Triggers before;
    for (int i = 0; i < 200; ++i) before.push(net, 1), net.world.run_for(1ms);
    net.restart_router();
    const auto old = net.given().size();
    for (int i = 0; i < 200; ++i) {
      net.push("/new", i + 1, Delivery::State, 1);
      net.world.run_for(1ms);
    }
    net.world.run_for(3s);
    CHECK(net.stream().unsettled() == 0);
    std::vector<std::int32_t> news;
    for (std::size_t i = old; i < net.given().size(); ++i)
      if (net.given()[i].address == "/new") news.push_back(net.given()[i].value);
    CHECK(std::ranges::is_sorted(news));
    CHECK(std::set(news.begin(), news.end()).size() == news.size());
    REQUIRE(!news.empty());
    CHECK(news.back() == 200);
  });
}

TEST_CASE("messages in parts arrive whole and in order", "[stream][sim]") {
  sim::for_each_seed(1, 100, [](std::uint64_t seed) {
    sim::Random random{seed};
    StreamWorld net{seed, any_conditions(random)};
    net.world.run_for(1s);
    std::map<std::int32_t, std::size_t> sizes;
    for (int i = 0; i < 60; ++i) {
      std::vector<std::byte> bytes(8192);
      const std::vector<std::byte> payload(random.below(2) == 0 ? 100 : 1000 + random.below(7000));
      const auto address = "/dump/" + std::to_string(i);
      bytes.resize(encode(address, {i, Blob{payload}}, bytes));
      // A number first: a state, so that all that were taken have to arrive in the end.
      if (net.push(bytes, Delivery::State, static_cast<std::uint32_t>(random.below(2))))
        sizes[i] = bytes.size();
      net.world.run_for(std::chrono::milliseconds{random.below(40)});
    }
    net.world.run_for(10s);
    CHECK(net.stream().unsettled() == 0);
    CHECK(sizes.size() + net.stream().counts().refused == 60);
    REQUIRE(net.given().size() == sizes.size());
    for (const auto& one : net.given()) CHECK(one.bytes == sizes[one.value]);
  });
}

TEST_CASE(
    "at 20 % loss each way and 20 ms round trip 99 % arrive within two round trips more than "
    "without loss",
    "[stream][sim]") {
  sim::Conditions conditions;
  conditions.latency = 10ms;
  conditions.jitter = 100us;
  conditions.loss = 0.2;
  std::vector<sim::Time> delays;
  sim::for_each_seed(1, 5, [&](std::uint64_t seed) {
    StreamWorld net{seed, conditions};
    net.world.run_for(1s);
    std::vector<sim::Time> pushed;
    const auto clocks = [&] {
      return net.world.now_on(net.visualization).time_since_epoch() - net.world.now();
    };
    for (int i = 0; i < 4'000; ++i) {
      pushed.push_back(net.world.now());
      net.push("/fire", i, Delivery::Trigger, static_cast<std::uint32_t>(i % 8));
      net.world.run_for(1ms);
    }
    net.world.run_for(2s);
    REQUIRE(net.given().size() == 4'000);
    for (const auto& one : net.given())
      delays.push_back(one.when.time_since_epoch() - clocks() -
                       pushed[static_cast<std::size_t>(one.value)]);
    CHECK(net.stream().counts().copies < 5 * 4'000);
  });
  std::ranges::sort(delays);
  const auto p99 = delays[delays.size() * 99 / 100];
  sim::Record record{"stream at 20 % loss, 20 ms round trip", 1};
  record.set_figure("p50_ms", static_cast<double>(delays[delays.size() / 2].count()) / 1e6);
  record.set_figure("p99_ms", static_cast<double>(p99.count()) / 1e6);
  sim::keep(record);
  WARN("p50 " << delays[delays.size() / 2].count() / 1000 << " us, p99 " << p99.count() / 1000
              << " us, p99.9 " << delays[delays.size() * 999 / 1000].count() / 1000 << " us, max "
              << delays.back().count() / 1000 << " us");
  CHECK(p99 < 10ms + 2 * 20ms);
}

TEST_CASE("after a blackout of any length the first fresh event arrives as if there had been none",
          "[stream][sim]") {
  const auto blackout = GENERATE(as<sim::Time>{}, 300ms, 1500ms, 5s, 15s, 60s);
  sim::for_each_seed(1, 10, [&](std::uint64_t seed) {
    StreamWorld net{seed, {}};
    net.world.run_for(1s);
    const std::array one{net.router};
    const std::array other{net.visualization};
    const auto cut = net.world.faults().partition(one, other);
    for (sim::Time gone{}; gone < blackout; gone += 10ms) {
      net.push("/fire", 1, Delivery::Trigger, 1);
      net.world.run_for(10ms);
    }
    net.world.faults().heal(cut);
    net.push("/fire", 2, Delivery::Trigger, 2);
    CHECK(net.world.run_until([&] { return !net.given().empty() && net.given().back().value == 2; },
                              net.world.now() + 10ms));
  });
}

TEST_CASE("a network that becomes a thousand times slower is noticed, and not flooded with repeats",
          "[stream][sim]") {
  struct Slow {
    sim::Time pace;
    sim::Time later;
  };
  // As much under way as the window has room for.
  const auto slow = GENERATE(Slow{2500us, 300ms}, Slow{1ms, 300ms}, Slow{100us, 40ms});
  sim::Conditions conditions;
  conditions.latency = 50us;
  StreamWorld net{1, conditions};
  const auto play = [&net, every = slow.pace](sim::Time duration) {
    for (sim::Time played{}; played < duration; played += every) {
      net.push("/n", 1, Delivery::State, 1);
      net.world.run_for(every);
    }
  };
  play(1s);
  net.world.network().conditions(net.lan).latency = slow.later;
  play(3s);
  CHECK(net.stream().path().round_trip.smoothed() > 19 * slow.later / 10);
  const auto before = net.stream().counts();
  play(1s);
  const auto& counts = net.stream().counts();
  CHECK(counts.repeats - before.repeats < (counts.events - before.events) / 100);
}

TEST_CASE("a visualization that looks for packets once a frame is not sent everything twice",
          "[stream][sim]") {
  StreamListenerOptions receiving;
  receiving.streams.poll = 16ms;
  StreamWorld net{1, {}, {}, receiving};
  net.receivers.back().set_poll(16ms);
  net.world.run_for(100ms);
  for (int i = 0; i < 500; ++i) {
    net.push("/fire", i, Delivery::Trigger, 1);
    net.world.run_for(2ms);
  }
  net.world.run_for(200ms);
  CHECK(net.given().size() == 500);
  CHECK(net.stream().counts().repeats < 10);
  CHECK(net.stream().counts().copies == 0);
}

TEST_CASE("a visualization that stops reading costs a bounded number of packets", "[stream][sim]") {
  StreamWorld net{1, {}};
  net.world.run_for(100ms);
  net.world.sleep(net.visualization);
  net.world.run_for(2s);
  const auto before = net.stream().counts().packets;
  for (int i = 0; i < 20'000; ++i) {
    net.push("/note/" + std::to_string(i % 128), i % 2, Delivery::State, 1);
    net.push("/fire", i, Delivery::Trigger, 2);
    net.world.run_for(1ms);
  }
  // Each event once, and ten empty packets a second.
  CHECK(net.stream().counts().packets - before < 2 * 20'000 + 300);
  CHECK(net.stream().unsettled() <= 2048);
  CHECK(net.stream().counts().refused == 0);
}
