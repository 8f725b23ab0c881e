#include "transport/osc/osc_decoder.hpp"

#include <catch2/catch.hpp>

#include "router/events/osc_message_view.hpp"
#include "tests/hex_bytes.hpp"

using namespace hana::test;
using hana::OscMessageView;
using namespace hana::transport;

namespace {

struct Seen {
  std::string address;
  std::uint64_t time_tag;
  friend bool operator==(const Seen&, const Seen&) = default;
};

std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  return out << seen.address << " at " << seen.time_tag;
}

std::vector<Seen> messages_in(const Bytes& packet) {
  REQUIRE_FALSE(find_fault(packet, OscLimits::specification()));
  std::vector<Seen> seen;
  OscMessages messages{packet};
  while (const auto message = messages.next())
    seen.push_back({std::string{OscMessageView{message->bytes}.address()}, message->time_tag});
  CHECK_FALSE(messages.next());
  return seen;
}

Bytes message(std::string_view address) { return osc_element(osc_string(address)); }

}  // namespace

TEST_CASE("a lone message is shown once, to be used on arrival", "[transport][osc]") {
  CHECK(messages_in(osc_string("/a") + osc_string(",")) == std::vector<Seen>{{"/a", immediately}});
}

TEST_CASE("nested bundles are opened in order, each message with its own bundle's time",
          "[transport][osc]") {
  const auto deepest = osc_element(osc_bundle(message("/c"), 30));
  const auto inner = osc_element(osc_bundle(message("/b") + deepest + message("/d"), 20));
  const auto packet = osc_bundle(message("/a") + inner + message("/e"), 10);
  CHECK(messages_in(packet) ==
        std::vector<Seen>{{"/a", 10}, {"/b", 20}, {"/c", 30}, {"/d", 20}, {"/e", 10}});
}

TEST_CASE("empty bundles show nothing, wherever they stand", "[transport][osc]") {
  const auto empty = osc_element(osc_bundle({}, 7));
  CHECK(messages_in(osc_bundle({})).empty());
  CHECK(messages_in(osc_bundle(empty + empty)).empty());
  CHECK(messages_in(osc_bundle(empty + message("/a") + osc_element(osc_bundle(empty, 8)) + empty +
                                   message("/b") + empty,
                               9)) == std::vector<Seen>{{"/a", 9}, {"/b", 9}});
}

TEST_CASE("the deepest bundle that is valid can be opened", "[transport][osc]") {
  auto packet = osc_bundle(message("/deep"), 32);
  for (std::uint32_t level = 31; level > 0; --level)
    packet = osc_bundle(osc_element(packet) + message("/up"), level);
  const auto seen = messages_in(packet);
  REQUIRE(seen.size() == 32);
  CHECK(seen.front() == Seen{"/deep", 32});
  CHECK(seen[1] == Seen{"/up", 31});
  CHECK(seen.back() == Seen{"/up", 1});
}
