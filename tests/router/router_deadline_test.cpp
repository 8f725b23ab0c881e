#include <catch2/catch.hpp>
#include <thread>

#include "tests/router/fake_output.hpp"

using namespace hana;
using namespace hana::test;
using namespace std::chrono_literals;

namespace {

/// Wants to be attended to so long after each message, and notes when it was.
class PatientOutput final : public Output {
 public:
  explicit PatientOutput(Clock::duration patience) : patience_(patience) {}

  std::size_t try_send(std::span<const Destination> to,
                       const OutgoingMessage& /*message*/) noexcept override {
    deadline_ = Clock::now() + patience_;
    return to.size();
  }
  void attend(Instant now) noexcept override {
    attended.fetch_add(1);
    if (now < deadline_) return;
    late.store(now - deadline_);
    due_attended.fetch_add(1);
    deadline_ = Instant::max();
  }
  Instant flush() noexcept override { return Clock::now(); }
  Instant next_deadline() const noexcept override { return deadline_; }

  std::atomic<int> attended{0};
  std::atomic<int> due_attended{0};
  std::atomic<Clock::duration> late{};

 private:
  Clock::duration patience_;
  Instant deadline_ = Instant::max();
};

struct Running {
  explicit Running(Clock::duration patience, Waiting waiting)
      : output(patience), router(output), source(*router.add_source()) {
    metrics.push_back(std::make_unique<RouteMetrics>());
    const std::vector<RouteSpec> specs{route("d:/**", "v:/**")};
    const std::vector<SourceEntry> sources{{source.id(), "d", {}}};
    const std::vector<DestinationEntry> destinations{visualization("v", 0)};
    router.install(std::make_unique<RouteTable>(specs, sources, destinations, metrics));
    thread =
        std::jthread{[this, waiting](const std::stop_token& stop) { router.run(stop, waiting); }};
  }

  void send() {
    source.lane().try_push(Clock::now(), Note{MidiChannel{1}, 1, 1});
    source.hand_over();
  }

  template <typename Holds>
  static bool until(Holds holds) {
    for (const auto end = Clock::now() + 10s; !holds() && Clock::now() < end;)
      std::this_thread::sleep_for(1ms);
    return holds();
  }

  std::vector<std::unique_ptr<RouteMetrics>> metrics;
  PatientOutput output;
  Router router;
  Source source;
  std::jthread thread;
};

}  // namespace

TEST_CASE("the router thread attends to the output when its deadline comes, not before",
          "[router][threads]") {
  const auto waiting = GENERATE(Waiting::Asleep, Waiting::Polling);
  Running running{30ms, waiting};
  const auto begin = Clock::now();
  running.send();
  REQUIRE(Running::until([&] { return running.output.due_attended.load() == 1; }));
  CHECK(Clock::now() - begin >= 30ms);
  CHECK(running.output.late.load() < 5s);
}

TEST_CASE("each of many deadlines that other threads set is kept", "[router][threads]") {
  Running running{1ms, Waiting::Asleep};
  for (int i = 1; i <= 200; ++i) {
    running.send();
    REQUIRE(Running::until([&] { return running.output.due_attended.load() == i; }));
  }
}

TEST_CASE("news for the output are attended to at once, without any event", "[router]") {
  PatientOutput output{1h};
  Router router{output};
  router.attend();
  CHECK(output.attended.load() == 1);
  CHECK(output.due_attended.load() == 0);
}

TEST_CASE("without a deadline the router thread sleeps", "[router][threads]") {
  Running running{1h, Waiting::Asleep};
  running.send();
  std::this_thread::sleep_for(20ms);
  CHECK(running.output.attended.load() == 0);
}
