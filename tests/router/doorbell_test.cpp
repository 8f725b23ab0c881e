#include "router/doorbell.hpp"

#include <catch2/catch.hpp>
#include <thread>

using namespace hana;
using namespace std::chrono_literals;

TEST_CASE("a doorbell that nobody rings rings at its time, and not before", "[router]") {
  Doorbell bell;
  const auto when = Clock::now() + 20ms;
  bell.ring_at(when);
  bell.wait();
  CHECK(Clock::now() >= when);

  bell.ring_at(Instant{});  // long past
  bell.wait();
  CHECK(Clock::now() < when + 5s);
}

TEST_CASE("rings before the wait are one, and are not lost", "[router]") {
  Doorbell bell;
  bell.ring();
  bell.ring();
  bell.wait();
  const auto when = Clock::now() + 10ms;
  bell.ring_at(when);
  bell.wait();
  CHECK(Clock::now() >= when);
}

TEST_CASE("a bell rings at the time that was set last, and by hand before it", "[router]") {
  Doorbell bell;
  const auto when = Clock::now() + 30ms;
  bell.ring_at(when - 20ms);
  bell.ring_at(Clock::now() + 1h);
  bell.ring_at(when);
  bell.wait();
  CHECK(Clock::now() >= when);

  bell.ring_at(Clock::now() + 1h);
  bell.ring();
  bell.wait();
  CHECK(Clock::now() < when + 5s);
}

TEST_CASE("a bell whose time was taken back does not ring at it", "[router]") {
  Doorbell bell;
  const auto when = Clock::now() + 20ms;
  bell.ring_at(when - 15ms);
  bell.ring_at(Instant::max());
  std::jthread later{[&bell, when] {
    std::this_thread::sleep_until(when);
    bell.ring();
  }};
  bell.wait();
  CHECK(Clock::now() >= when);
}

TEST_CASE("a ring or a time wakes who sleeps already", "[router][threads]") {
  Doorbell bell;
  const bool by_time = GENERATE(false, true);
  std::jthread sleeper{[&bell] { bell.wait(); }};
  std::this_thread::sleep_for(5ms);
  if (by_time)
    bell.ring_at(Clock::now() + 1ms);
  else
    bell.ring();
  sleeper.join();
}
