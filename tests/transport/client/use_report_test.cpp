#include "transport/client/use_report.hpp"

#include <catch2/catch.hpp>

using namespace hana;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

Use use(std::uint32_t number) { return {StreamTime{number}, StreamTime{number + 1}}; }

}  // namespace

TEST_CASE("a report comes at once, the next one 50 ms later", "[transport][client]") {
  UseReport uses;
  const Instant begin{1h};
  CHECK(uses.due() == Instant::max());
  uses.add(use(1), begin);
  CHECK(uses.due() == begin);
  const auto first = uses.take(Session{7}, begin);
  REQUIRE(first);
  CHECK(first->session == Session{7});
  REQUIRE(first->count == 1);
  CHECK(first->uses[0] == use(1));
  CHECK_FALSE(uses.take(Session{7}, begin + 1s));

  uses.add(use(2), begin + 10ms);
  CHECK(uses.due() == begin + 50ms);
  CHECK_FALSE(uses.take(Session{7}, begin + 49ms));
  CHECK(uses.take(Session{7}, begin + 50ms)->count == 1);
}

TEST_CASE("of more than 64 uses the last are reported, oldest first", "[transport][client]") {
  UseReport uses;
  const Instant now{1h};
  for (std::uint32_t i = 0; i < 100; ++i) uses.add(use(i), now);
  const auto report = uses.take(Session{1}, now);
  REQUIRE(report);
  REQUIRE(report->count == 64);
  for (std::uint32_t i = 0; i < 64; ++i) CHECK(report->uses[i] == use(36 + i));
  uses.add(use(5), now + 1s);
  const auto next = uses.take(Session{1}, now + 1s);
  CHECK(next->all().size() == 1);
  CHECK(next->all()[0] == use(5));
}
