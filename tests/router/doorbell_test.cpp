#include "router/doorbell.hpp"

#include <catch2/catch.hpp>
#include <thread>

using namespace hana;
using namespace std::chrono_literals;

TEST_CASE("a doorbell that nobody rings lets sleep until its time, and no longer", "[router]") {
  Doorbell bell;
  const auto until = Clock::now() + 20ms;
  bell.wait(until);
  CHECK(Clock::now() >= until);

  bell.wait(Instant{});  // long past
  CHECK(Clock::now() < until + 5s);
}

TEST_CASE("rings before the wait are one, and are not lost", "[router]") {
  Doorbell bell;
  bell.ring();
  bell.ring();
  bell.wait(Instant::max());
  const auto until = Clock::now() + 10ms;
  bell.wait(until);
  CHECK(Clock::now() >= until);
}

TEST_CASE("a ring wakes who sleeps without a time", "[router][threads]") {
  Doorbell bell;
  std::jthread sleeper{[&bell] { bell.wait(Instant::max()); }};
  std::this_thread::yield();
  bell.ring();
  sleeper.join();
}
