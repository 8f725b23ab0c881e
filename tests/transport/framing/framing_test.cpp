#include "transport/framing/framing.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <random>

#include "tests/fuzz/framing_check.hpp"
#include "tests/hex_bytes.hpp"
#include "transport/framing/length_deframer.hpp"
#include "transport/framing/slip_deframer.hpp"

using namespace hana::test;
using namespace hana::transport;

namespace {

using Packets = std::vector<Bytes>;

/// A deframer and all that came out of it.
template <typename Deframer>
struct Reader {
  std::unique_ptr<Deframer> deframer = std::make_unique<Deframer>();
  Packets packets;

  Reader& take(std::span<const std::byte> chunk) {
    while (const auto packet = deframer->next(chunk))
      packets.emplace_back(packet->begin(), packet->end());
    CHECK(chunk.empty());
    return *this;
  }
};

Bytes framed(Framing framing, const Bytes& packet) {
  Bytes room(max_frame_bytes(framing, packet.size()));
  room.resize(frame(framing, packet, room));
  return room;
}

/// A packet of `size` bytes with all that SLIP escapes in it.
Bytes long_packet(std::size_t size) {
  Bytes packet(size);
  for (std::size_t i = 0; i < size; ++i) packet[i] = static_cast<std::byte>(0xd8 + i % 8);
  return packet;
}

template <typename Deframer>
void check_every_cut(const Bytes& stream, const Packets& expected) {
  const std::span<const std::byte> whole{stream};
  for (std::size_t first = 0; first <= stream.size(); ++first)
    for (std::size_t second = first; second <= stream.size(); ++second) {
      Reader<Deframer> reader;
      reader.take(whole.first(first))
          .take(whole.subspan(first, second - first))
          .take(whole.subspan(second));
      REQUIRE(reader.packets == expected);
      REQUIRE(!reader.deframer->is_waiting());
    }
}

}  // namespace

TEST_CASE("frames are byte for byte what the specifications say", "[transport][framing]") {
  CHECK(framed(Framing::Length, from_hex("2f610000 2c000000")) ==
        from_hex("00000008 2f610000 2c000000"));
  CHECK(framed(Framing::Slip, from_hex("2fc0dbdc dd000000")) ==
        from_hex("c0 2fdbdcdbdddc dd000000 c0"));
}

TEST_CASE("nothing is framed that is empty, too large or has no room", "[transport][framing]") {
  const auto framing = GENERATE(Framing::Length, Framing::Slip);
  Bytes room(max_frame_bytes(framing, max_framed_packet + 4));
  CHECK(frame(framing, {}, room) == 0);
  CHECK(frame(framing, long_packet(max_framed_packet + 4), room) == 0);
  const auto packet = long_packet(max_framed_packet);
  const auto size = frame(framing, packet, room);
  CHECK(size > packet.size());
  CHECK(frame(framing, packet, std::span{room}.first(size)) == size);
  CHECK(frame(framing, packet, std::span{room}.first(size - 1)) == 0);
}

TEST_CASE("a stream gives the same packets wherever it is cut", "[transport][framing]") {
  const Packets packets{from_hex("2f610000 2c000000"), from_hex("c0dbdcdd"), from_hex("c0"),
                        from_hex("2f622f63 00000000")};
  Bytes slip;
  Bytes lengths;
  for (const auto& packet : packets) {
    slip = slip + framed(Framing::Slip, packet);
    lengths = lengths + framed(Framing::Length, packet);
  }
  check_every_cut<SlipDeframer>(slip, packets);
  check_every_cut<LengthDeframer>(lengths, packets);
}

TEST_CASE("the largest packet passes, a larger one is left out, and the next passes",
          "[transport][framing]") {
  const auto largest = long_packet(max_framed_packet);
  const auto next = from_hex("2f610000");
  const auto too_large = long_packet(max_framed_packet + 1);

  Reader<LengthDeframer> lengths;
  lengths.take(framed(Framing::Length, largest));
  lengths.take(osc_element(too_large)).take(osc_element(next));
  CHECK(lengths.packets == Packets{largest, next});
  CHECK(lengths.deframer->dropped() == 1);

  Reader<SlipDeframer> slip;
  slip.take(framed(Framing::Slip, largest));
  slip.take(Bytes(max_framed_packet + 1, std::byte{1})).take(framed(Framing::Slip, next));
  CHECK(slip.packets == Packets{largest, next});
  CHECK(slip.deframer->dropped() == 1);
}

TEST_CASE("a frame without end takes no memory and is left at the next END",
          "[transport][framing]") {
  Reader<SlipDeframer> reader;
  const Bytes endless(100'000, std::byte{0xdc});
  for (int i = 0; i < 100; ++i) reader.take(endless);
  CHECK(reader.deframer->is_waiting());
  reader.take(from_hex("c0 2f610000 c0"));
  CHECK(reader.packets == Packets{from_hex("2f610000")});
  CHECK(reader.deframer->dropped() == 1);
}

TEST_CASE("a bad escape costs its own frame and no other", "[transport][framing]") {
  const auto* bad = GENERATE("c0 2f61db00 c0", "c0 2f6100db c0", "db c0", "c0 dbdb dc c0");
  Reader<SlipDeframer> reader;
  reader.take(from_hex("c0 2f610000 c0"));
  reader.take(from_hex(bad)).take(from_hex("c0 2f620000 c0"));
  CHECK(reader.packets == Packets{from_hex("2f610000"), from_hex("2f620000")});
  CHECK(reader.deframer->dropped() == 1);
}

TEST_CASE("noise before the first END costs no packet", "[transport][framing]") {
  Reader<SlipDeframer> reader;
  reader.take(from_hex("012f ff c0 2f610000 c0"));
  CHECK(reader.packets == Packets{from_hex("012fff"), from_hex("2f610000")});
}

TEST_CASE("after a size that nobody means, nothing more is read", "[transport][framing]") {
  const auto* size = GENERATE("ffffffff", "80000000", "7fffffff", "00100001", "47455420");
  Reader<LengthDeframer> reader;
  reader.take(from_hex("00000004 2f610000"));
  CHECK_FALSE(reader.deframer->is_broken());
  reader.take(from_hex(size)).take(from_hex("00000004 2f620000"));
  CHECK(reader.packets == Packets{from_hex("2f610000")});
  CHECK(reader.deframer->is_broken());
  CHECK_FALSE(reader.deframer->is_waiting());
}

TEST_CASE("an empty frame is nothing", "[transport][framing]") {
  CHECK(Reader<LengthDeframer>{}.take(from_hex("00000000 00000004 2f610000")).packets.size() == 1);
  CHECK(Reader<SlipDeframer>{}.take(from_hex("c0c0c0 2f610000 c0c0")).packets.size() == 1);
}

TEST_CASE("any bytes give what a plain reading of the whole gives", "[transport][property]") {
  const auto seed = GENERATE(take(10, random(0U, 0x7fff'ffffU)));
  CAPTURE(seed);
  std::mt19937 random{seed};
  constexpr std::array<std::uint32_t, 10> awkward{0, 0, 0, 1, 4, 0xc0, 0xdb, 0xdc, 0xdd, 0xff};
  for (int i = 0; i < 1000; ++i) {
    Bytes stream(random() % 96);
    for (auto& byte : stream)
      byte = static_cast<std::byte>(random() % 4 == 0 ? random() : awkward[random() % 10]);
    REQUIRE(broken_framing_promise(stream) == std::nullopt);
  }
}

TEST_CASE("frames with changed bytes give what a plain reading of the whole gives",
          "[transport][property]") {
  const auto seed = GENERATE(take(10, random(0U, 0x7fff'ffffU)));
  CAPTURE(seed);
  std::mt19937 random{seed};
  for (int i = 0; i < 20; ++i) {
    Bytes stream;
    const auto framing = i % 2 == 0 ? Framing::Length : Framing::Slip;
    for (int packets = 0; packets < 4; ++packets)
      stream = stream + framed(framing, long_packet(1 + random() % 9000));
    if (!stream.empty()) stream[random() % stream.size()] = static_cast<std::byte>(random());
    REQUIRE(broken_framing_promise(stream) == std::nullopt);
  }
}
