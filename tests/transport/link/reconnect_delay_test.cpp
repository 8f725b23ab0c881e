#include "transport/link/reconnect_delay.hpp"

#include <catch2/catch.hpp>

using namespace hana;
using namespace hana::transport;
using namespace std::chrono_literals;

TEST_CASE("in silence rounds are never more than 250 ms apart", "[transport][link]") {
  ReconnectDelay delay{GENERATE(take(10, random(0U, 0x7fff'ffffU)))};
  for (int i = 0; i < 100; ++i) {
    const auto next = delay.next(Rebuff::Silence);
    CHECK(next >= 37ms);
    CHECK(next <= 250ms);
  }
}

TEST_CASE("refusals double the delay up to two seconds, a quarter more or less",
          "[transport][link]") {
  ReconnectDelay delay{GENERATE(take(10, random(0U, 0x7fff'ffffU)))};
  for (const Clock::duration middle : {50ms, 100ms, 200ms, 400ms, 800ms, 1600ms, 2000ms, 2000ms}) {
    const auto next = delay.next(Rebuff::Refused);
    CHECK(next >= middle * 3 / 4);
    CHECK(next <= middle * 5 / 4);
  }
}

TEST_CASE("silence after refusals is watched as closely as any", "[transport][link]") {
  ReconnectDelay delay{7};
  for (int i = 0; i < 20; ++i) static_cast<void>(delay.next(Rebuff::Refused));
  CHECK(delay.next(Rebuff::Silence) <= 250ms);
}

TEST_CASE("only a connection that lived starts the delays anew", "[transport][link]") {
  ReconnectDelay delay{7};
  for (int i = 0; i < 20; ++i) static_cast<void>(delay.next(Rebuff::Refused));
  delay.lived(1999ms);
  CHECK(delay.next(Rebuff::Refused) >= 1500ms);
  delay.lived(2s);
  CHECK(delay.next(Rebuff::Refused) <= 63ms);
}

TEST_CASE("the same seed gives the same delays and another one others", "[transport][link]") {
  ReconnectDelay one{1};
  ReconnectDelay same{1};
  ReconnectDelay other{2};
  bool differs = false;
  for (int i = 0; i < 10; ++i) {
    const auto next = one.next(Rebuff::Refused);
    CHECK(next == same.next(Rebuff::Refused));
    differs = differs || next != other.next(Rebuff::Refused);
  }
  CHECK(differs);
}
