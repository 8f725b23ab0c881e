#include "transport/stream/receiver/event_order.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/hex_bytes.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

struct Passed : EventPassage {
  void pass(const OrderedEvent& event) noexcept override {
    numbers.push_back(static_cast<std::uint32_t>(event.mark.event));
    sizes.push_back(event.message.size());
  }
  std::vector<std::uint32_t> numbers;
  std::vector<std::size_t> sizes;
};

struct Order {
  explicit Order(std::size_t window = 64, std::size_t blocks = 16, std::uint32_t first = 10)
      : order(window, blocks, static_cast<EventNumber>(first), passed) {}

  bool take(std::uint32_t event, std::uint32_t previous, std::chrono::milliseconds max_age = 0ms) {
    return order.take(EventElement{mark(event, previous, max_age), message}, now);
  }
  bool take_part(std::uint32_t event, std::uint32_t previous, int index, int count) {
    const Bytes part(index + 1 == count ? 16 : StreamBounds::part, std::byte{0});
    return order.take(PartElement{mark(event, previous, 0ms), static_cast<std::uint8_t>(index),
                                  static_cast<std::uint8_t>(count), part},
                      now);
  }
  static EventMark mark(std::uint32_t event, std::uint32_t previous,
                        std::chrono::milliseconds max_age) {
    return {static_cast<EventNumber>(event), static_cast<EventNumber>(previous), {}, max_age, {}};
  }
  std::vector<std::uint32_t> numbers() { return std::exchange(passed.numbers, {}); }

  Passed passed;
  EventOrder order;
  Bytes message = from_hex("2f610000 2c000000");
  Instant now{1h};
};

using Numbers = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("an event waits for the one before it in its lane and for no other",
          "[transport][stream]") {
  Order order;
  CHECK(order.take(12, 11));
  CHECK(order.numbers().empty());
  CHECK(order.take(13, 9));  // another lane
  CHECK(order.numbers() == Numbers{13});
  CHECK(order.take(11, 10));
  CHECK(order.numbers().empty());
  CHECK(order.take(10, 9));
  CHECK(order.numbers() == Numbers{10, 11, 12});
  CHECK(order.order.next() == EventNumber{14});
}

TEST_CASE("what passed does not pass again", "[transport][stream]") {
  Order order;
  CHECK(order.take(11, 9));
  CHECK(order.take(11, 9));
  CHECK(order.take(10, 9));
  CHECK(order.take(10, 9));
  CHECK(order.take(11, 9));
  CHECK(order.numbers() == Numbers{11, 10});
}

TEST_CASE("who waited for what is given up passes", "[transport][stream]") {
  Order order;
  CHECK(order.take(12, 10));
  order.order.give_up({EventNumber{10}, 2}, order.now);
  CHECK(order.numbers() == Numbers{12});
  CHECK(order.order.next() == EventNumber{13});
}

TEST_CASE("with the first event of the sender all before it is settled, in its order",
          "[transport][stream]") {
  Order order;
  CHECK(order.take(11, 10));
  CHECK(order.take(15, 12));
  order.order.settle_before(EventNumber{14}, order.now);
  CHECK(order.numbers() == Numbers{11, 15});
  CHECK(order.order.next() == EventNumber{14});
  order.order.settle_before(EventNumber{1'000'000}, order.now);
  CHECK(order.order.next() == EventNumber{1'000'000});
  order.order.settle_before(EventNumber{10}, order.now);  // an old packet
  CHECK(order.order.next() == EventNumber{1'000'000});
}

TEST_CASE("events beyond the window, or for which there is no room, are refused",
          "[transport][stream]") {
  Order order{64, 2};
  CHECK_FALSE(order.take(10 + 64, 9));
  CHECK(order.take(12, 11));
  CHECK(order.take(13, 12));
  CHECK_FALSE(order.take(14, 13));
  CHECK(order.take(10, 9));
  CHECK(order.take(11, 9));
  CHECK(order.take(14, 13));
  CHECK(order.numbers() == Numbers{10, 11, 12, 13, 14});
}

TEST_CASE("a trigger that waited for longer than it may is dropped, a state is not",
          "[transport][stream]") {
  Order order;
  CHECK(order.take(11, 10, 500ms));
  CHECK(order.take(12, 11));
  order.now += 501ms;
  CHECK(order.take(10, 9));
  CHECK(order.numbers() == Numbers{10, 12});
  CHECK(order.order.too_late() == 1);
}

TEST_CASE("a message in parts passes when the last one came, and is refused when four are open",
          "[transport][stream]") {
  Order order;
  // The address, an empty type tag string and zeros: the whole has to be a valid message.
  const auto valid = osc_string("/a") + osc_string(",b") + osc_int(StreamBounds::part + 16 - 12);
  Bytes first = valid;
  first.resize(StreamBounds::part);
  const Bytes last(16);
  const auto part = [&](std::uint32_t event, std::uint8_t index) {
    return order.order.take(
        PartElement{Order::mark(event, 9, 0ms), index, 2, index == 0 ? first : last}, order.now);
  };
  CHECK(part(10, 1));
  CHECK(part(11, 0));
  CHECK(part(12, 0));
  CHECK(part(13, 0));
  CHECK_FALSE(part(14, 0));
  CHECK(part(10, 1));
  CHECK(order.numbers().empty());
  CHECK(part(10, 0));
  CHECK(order.numbers() == Numbers{10});
  CHECK(order.passed.sizes == std::vector<std::size_t>{StreamBounds::part + 16});
  CHECK(part(14, 0));
}

TEST_CASE("a message in parts that is no valid OSC is settled and not delivered",
          "[transport][stream]") {
  Order order;
  CHECK(order.take_part(10, 9, 0, 2));
  CHECK(order.take_part(10, 9, 1, 2));
  CHECK(order.numbers().empty());
  CHECK(order.order.next() == EventNumber{11});
}

TEST_CASE("sequence numbers wrap", "[transport][stream]") {
  Order order{64, 16, 0xfffffffe};
  for (std::uint32_t i = 0; i < 200; ++i) CHECK(order.take(0xfffffffe + i, 0xfffffffd + i));
  CHECK(order.numbers().size() == 200);
}
