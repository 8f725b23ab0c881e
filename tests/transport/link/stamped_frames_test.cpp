#include <catch2/catch.hpp>
#include <memory>
#include <variant>

#include "router/events/osc_message_view.hpp"
#include "tests/hex_bytes.hpp"
#include "transport/framing/length_deframer.hpp"
#include "transport/framing/slip_deframer.hpp"
#include "transport/link/frame_backlog.hpp"
#include "transport/osc/osc_validator.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

constexpr auto discrete = ControlClass::Discrete;
constexpr auto continuous = ControlClass::Continuous;
constexpr std::size_t wrapping = bundle_header_bytes + element_header_bytes;

Bytes message(std::string_view address, std::uint32_t value) {
  return osc_string(address) + osc_string(",i") + osc_int(value);
}

Bytes of_size(std::size_t bytes) {
  const auto start = osc_string("/large") + osc_string(",b");
  return start + osc_element(Bytes(bytes - start.size() - 4));
}

struct Stamped {
  std::uint64_t tag;  // 0: no bundle
  Bytes message;

  friend bool operator==(const Stamped&, const Stamped&) = default;
};

Stamped taken_apart(std::span<const std::byte> packet) {
  CHECK_FALSE(find_fault(packet));
  if (!is_bundle(packet)) return {0, {packet.begin(), packet.end()}};
  const auto element = packet.subspan(wrapping);
  CHECK(big_endian(packet.subspan(bundle_header_bytes, 4)) == element.size());
  return {big_endian(packet.subspan(8, 8)), {element.begin(), element.end()}};
}

template <typename Deframer>
std::vector<Stamped> written(FrameBacklog& backlog, Instant now) {
  const auto deframer = std::make_unique<Deframer>();
  std::vector<Stamped> all;
  for (auto bytes = backlog.outgoing(now); !bytes.empty(); bytes = backlog.outgoing(now)) {
    backlog.written(bytes.size());
    while (const auto packet = deframer->next(bytes)) all.push_back(taken_apart(*packet));
  }
  return all;
}

std::unique_ptr<FrameBacklog> stamping(Framing framing = Framing::Length) {
  return std::make_unique<FrameBacklog>(framing, Stamping::Each);
}

using All = std::vector<Stamped>;

}  // namespace

TEST_CASE("each message is stamped with the time of its own event, in both framings",
          "[transport][link]") {
  const auto framing = GENERATE(Framing::Length, Framing::Slip);
  const auto backlog = stamping(framing);
  const std::uint64_t tag = 0xc0db'ed00'3780'c0dbU;  // with bytes that SLIP escapes
  backlog->push(message("/a", 1), discrete, Instant{}, tag);
  backlog->push(message("/a", 2), discrete, Instant{}, tag + 1);
  backlog->push(message("/b", 3), continuous, Instant{}, tag + 2);
  const auto heard = framing == Framing::Slip ? written<SlipDeframer>(*backlog, Instant{})
                                              : written<LengthDeframer>(*backlog, Instant{});
  CHECK(heard ==
        All{{tag, message("/a", 1)}, {tag + 1, message("/a", 2)}, {tag + 2, message("/b", 3)}});
}

TEST_CASE("a value that took another one's place has its own stamp", "[transport][link]") {
  const auto backlog = stamping();
  backlog->push(message("/fader", 1), continuous, Instant{}, 71);
  REQUIRE(backlog->push(message("/fader", 2), continuous, Instant{}, 72) ==
          FrameBacklog::Outcome::Replaced);
  CHECK(written<LengthDeframer>(*backlog, Instant{}) == All{{72, message("/fader", 2)}});
}

TEST_CASE("what a new connection is told again is no news, what it missed keeps its stamp",
          "[transport][link]") {
  const auto backlog = stamping();
  backlog->push(message("/fader", 1), continuous, Instant{}, 71);
  written<LengthDeframer>(*backlog, Instant{});
  backlog->push(message("/note", 1), discrete, Instant{}, 72);
  static_cast<void>(backlog->outgoing(Instant{}));
  backlog->written(3);  // cut off within the frame
  backlog->start_stream(Instant{});
  CHECK(written<LengthDeframer>(*backlog, Instant{}) ==
        All{{immediately, message("/fader", 1)}, {72, message("/note", 1)}});
}

TEST_CASE("a message that fits into no bundle leaves without a stamp", "[transport][link]") {
  const auto backlog = stamping(Framing::Length);
  const auto fits = of_size(max_framed_packet - wrapping);
  const auto alone = of_size(max_framed_packet - wrapping + 4);
  backlog->push(fits, discrete, Instant{}, 71);
  backlog->push(alone, discrete, Instant{}, 72);
  CHECK(written<LengthDeframer>(*backlog, Instant{}) == All{{71, fits}, {0, alone}});
}

TEST_CASE("64 stamped frames of any size leave as they came", "[transport][link][property]") {
  const auto backlog = stamping(Framing::Slip);
  All expected;
  std::size_t size = 24;
  for (std::uint64_t i = 0; i < 64; ++i, size = size * 5 % 6'000 / 4 * 4 + 24) {
    expected.push_back({i + 2, of_size(size)});
    if (backlog->push(expected.back().message, discrete, Instant{}, i + 2) !=
        FrameBacklog::Outcome::Queued)
      expected.pop_back();
  }
  CHECK(written<SlipDeframer>(*backlog, Instant{}) == expected);
  CHECK(backlog->counts().messages == expected.size());
}
