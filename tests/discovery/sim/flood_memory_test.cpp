#include <malloc.h>

#include <catch2/catch.hpp>

#include "discovery/node/node.hpp"
#include "tests/sim/address.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

namespace {

std::size_t bytes_in_use() { return mallinfo2().uordblks; }

/// Hellos as large as they get, each of another node.
void flood(Node& node, int first, Instant now) {
  Hello hello{"", Epoch{1}, {}};
  hello.announcement.status = std::string(200, 's');
  for (int i = 0; i < 4; ++i)
    hello.announcement.properties["key-" + std::to_string(i)] = std::string(180, 'v');
  for (int i = first; i < first + 100'000; ++i) {
    hello.node = "invented-" + std::to_string(i);
    hello.announcement.name = hello.node;
    const auto from = sim::v4(10, static_cast<std::uint8_t>(i >> 16),
                              static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i), 9);
    node.receive(encode(hello), {from, InterfaceIndex{2}, now, Cast::Group});
    node.advance(now);
    (void)node.take();
  }
}

}  // namespace

TEST_CASE("a flood of 100,000 invented nodes takes 32 MB at most and a second one no more",
          "[discovery][sim]") {
  Options options;
  options.announcement.name = "target";
  const Instant now{1h};
  const auto before = bytes_in_use();
  Node node{options, {"target", Epoch{1}}, 1, now};
  node.interfaces_changed({{InterfaceIndex{2},
                            "eth0",
                            InterfaceKind::Network,
                            {{AddressFamily::V4, {10, 0, 0, 1}, 8, {10, 255, 255, 255}}}}},
                          now);
  flood(node, 0, now);
  const auto after_one = bytes_in_use() - before;
  flood(node, 100'000, now);
  const auto after_two = bytes_in_use() - before;
  WARN("one flood: " << after_one / 1024 << " kB");
  CHECK(after_one < 32u << 20);
  CHECK(after_two <= after_one + (1u << 20));
}
