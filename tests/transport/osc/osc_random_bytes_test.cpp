#include <catch2/catch.hpp>
#include <random>

#include "tests/fuzz/osc_packet_check.hpp"
#include "tests/hex_bytes.hpp"
#include "transport/osc/osc_validator.hpp"

using namespace hana::test;
using hana::transport::find_fault;

namespace {

/// Makes packets that are valid, of every type, bundles in bundles among them.
class PacketMaker {
 public:
  explicit PacketMaker(std::uint32_t seed) : engine_(seed) {}

  std::size_t below(std::size_t limit) { return engine_() % limit; }

  Bytes packet(int depth = 3) {
    if (depth == 0 || below(2) == 0) return message();
    Bytes elements;
    for (auto left = below(4); left > 0; --left)
      elements = elements + osc_element(packet(depth - 1));
    return osc_bundle(elements, static_cast<std::uint32_t>(engine_()));
  }

 private:
  Bytes message() {
    std::string tags = ",";
    Bytes data;
    for (auto left = below(8); left > 0; --left) add_argument(tags, data);
    return osc_string("/" + word()) + osc_string(tags) + data;
  }

  void add_argument(std::string& tags, Bytes& data) {
    constexpr std::string_view types = "ifsbhdtTFNIcrmS";
    const char type = types[below(types.size())];
    const bool in_array = below(5) == 0;
    tags += in_array ? std::string{'[', type, ']'} : std::string{type};
    data = data + argument(type);
  }

  Bytes argument(char type) {
    const auto number = [&] { return osc_int(static_cast<std::uint32_t>(engine_())); };
    if (std::string_view{"ifcrm"}.find(type) != std::string_view::npos) return number();
    if (std::string_view{"hdt"}.find(type) != std::string_view::npos) return number() + number();
    if (type == 's' || type == 'S') return osc_string(word());
    if (type != 'b') return {};
    auto bytes = osc_string(word());
    bytes.erase(bytes.end() - 4, bytes.end());
    return osc_element(bytes);
  }

  std::string word() {
    std::string made(1 + below(9), 'x');
    for (auto& letter : made) letter = static_cast<char>('a' + below(26));
    return made;
  }

  std::mt19937 engine_;
};

std::uint32_t any_seed() { return GENERATE(take(10, random(0U, 0x7fff'ffffU))); }

}  // namespace

TEST_CASE("valid packets of every shape are accepted, and no shortened one passes unread",
          "[transport][osc][property]") {
  const auto seed = any_seed();
  CAPTURE(seed);
  PacketMaker maker{seed};
  for (int i = 0; i < 50; ++i) {
    const auto packet = maker.packet();
    CHECK_FALSE(find_fault(packet));
    REQUIRE(broken_promise(packet) == std::nullopt);
    // A copy of exactly this size: a read beyond it is seen by the address sanitizer.
    for (std::size_t size = 0; size < packet.size(); ++size)
      REQUIRE(broken_promise(Bytes(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(
                                                                        size))) == std::nullopt);
  }
}

TEST_CASE("a packet with changed bytes is refused or still holds what is promised",
          "[transport][osc][property]") {
  const auto seed = any_seed();
  CAPTURE(seed);
  PacketMaker maker{seed};
  constexpr std::array<int, 8> awkward{0, 1, 4, 0x2c, 0x5b, 0x7f, 0x80, 0xff};
  for (int i = 0; i < 1000; ++i) {
    auto packet = maker.packet();
    for (auto left = 1 + maker.below(3); left > 0; --left)
      packet[maker.below(packet.size())] =
          static_cast<std::byte>(awkward[maker.below(awkward.size())]);
    REQUIRE(broken_promise(packet) == std::nullopt);
  }
}

TEST_CASE("random bytes are refused or hold what is promised", "[transport][osc][property]") {
  const auto seed = any_seed();
  CAPTURE(seed);
  PacketMaker maker{seed};
  for (int i = 0; i < 2000; ++i) {
    Bytes packet(maker.below(64));
    for (auto& byte : packet) byte = static_cast<std::byte>(maker.below(256));
    if (maker.below(2) == 0) packet = osc_string("#bundle") + packet;
    if (maker.below(2) == 0) packet = osc_string("/a") + osc_string(",bs[i]") + packet;
    REQUIRE(broken_promise(packet) == std::nullopt);
  }
}
