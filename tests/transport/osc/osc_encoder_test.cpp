#include "transport/osc/osc_encoder.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "router/events/osc_message_view.hpp"
#include "tests/hex_bytes.hpp"
#include "transport/osc/osc_validator.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;

namespace {

/// Encodes into a room of exactly `size` bytes with marked bytes behind it.
template <typename... Arguments>
Bytes encoded_in(std::size_t size, const Arguments&... arguments) {
  Bytes memory(size + 16, std::byte{0xee});
  const auto used = encode(arguments..., std::span{memory}.first(size));
  CHECK(std::all_of(memory.begin() + static_cast<std::ptrdiff_t>(size), memory.end(),
                    [](std::byte byte) { return byte == std::byte{0xee}; }));
  memory.resize(used);
  return memory;
}

template <typename... Arguments>
Bytes encoded(const Arguments&... arguments) {
  return encoded_in(8192, arguments...);
}

OutgoingMessage message(std::string_view address, Arguments arguments) {
  return {address, arguments};
}

}  // namespace

TEST_CASE("a float, an int and a blob are written as OSC 1.0 says", "[transport][osc]") {
  CHECK(encoded(message("/bloom", 0.5F)) == from_hex("2f626c6f6f6d0000 2c660000 3f000000"));
  CHECK(encoded(message("/a", std::int32_t{-2})) == from_hex("2f610000 2c690000 fffffffe"));
  const auto bytes = from_hex("f0 01 02 03 f7");
  CHECK(encoded(message("/sysex", Blob{bytes})) ==
        from_hex("2f73797365780000 2c620000 00000005 f0010203 f7000000"));
  CHECK(encoded(message("/none", Blob{})) == from_hex("2f6e6f6e65000000 2c620000 00000000"));
}

TEST_CASE("raw arguments come out as they went in", "[transport][osc]") {
  const auto data = osc_int(7) + osc_string("seven") + osc_int(0x3f800000);
  CHECK(encoded(message("/raw", RawArguments{"is[f]T", data})) ==
        osc_string("/raw") + osc_string(",is[f]T") + data);
  CHECK(encoded(message("/raw", RawArguments{"", {}})) == osc_string("/raw") + osc_string(","));
}

TEST_CASE("a message of several plain arguments can be read back", "[transport][osc]") {
  const auto blob = from_hex("01 02 03 04 05 06 07 08");
  const auto packet = encoded(std::string_view{"/hana/hello"},
                              std::initializer_list<OscValue>{std::string_view{"id"}, 0.25F, 9000,
                                                              std::string_view{""}, Blob{blob}});
  REQUIRE_FALSE(find_fault(packet));
  const OscMessageView view{packet};
  CHECK(view.address() == "/hana/hello");
  CHECK(view.type_tags() == "sfisb");
  CHECK(Bytes(view.data().begin(), view.data().end()) == osc_string("id") + osc_int(0x3e800000) +
                                                             osc_int(9000) + osc_string("") +
                                                             osc_int(8) + blob);
}

TEST_CASE("a packet fits into a room of its own size and into no smaller one", "[transport][osc]") {
  const auto blob = from_hex("010203");
  const auto raw = osc_string("some text");
  const std::vector<OutgoingMessage> messages{
      message("/a", 1.0F), message("/longer/address", std::int32_t{3}), message("/b", Blob{blob}),
      message("/r", RawArguments{"s", raw}), message("/r/r", RawArguments{"TTT", {}})};
  for (const auto& one : messages) {
    const auto whole = encoded(one);
    REQUIRE_FALSE(whole.empty());
    CHECK_FALSE(find_fault(whole));
    CHECK(encoded_in(whole.size(), one) == whole);
    for (std::size_t size = 0; size < whole.size(); ++size) CHECK(encoded_in(size, one).empty());
  }
}

TEST_CASE("nothing is written for what would not be a valid packet", "[transport][osc]") {
  const auto long_address = "/" + std::string(255, 'a');
  CHECK(encoded(message("", 1.0F)).empty());
  CHECK(encoded(message("/", 1.0F)).empty());
  CHECK(encoded(message("bloom", 1.0F)).empty());
  CHECK(encoded(message(std::string_view{"/a\0b", 4}, 1.0F)).empty());
  CHECK(encoded(message(long_address, 1.0F)).empty());
  CHECK(encoded(message(long_address, RawArguments{})).empty());
  CHECK_FALSE(encoded(message(long_address.substr(0, 255), 1.0F)).empty());

  const auto text_of = [](std::string_view text) {
    return encoded(std::string_view{"/t"}, std::initializer_list<OscValue>{text});
  };
  CHECK_FALSE(text_of(std::string(max_text_bytes, 't')).empty());
  CHECK(text_of(std::string(max_text_bytes + 1, 't')).empty());
  CHECK(text_of(std::string_view{"a\0b", 3}).empty());

  const std::vector<OscValue> arguments(257, OscValue{1});
  CHECK(encoded(std::string_view{"/a"}, std::span<const OscValue>{arguments}).empty());
  CHECK_FALSE(find_fault(encoded(std::string_view{"/a"}, std::span{arguments}.first(256))));
  const Bytes huge(100'000);
  Bytes room(200'000);
  CHECK(encode(message("/huge", Blob{huge}), room) == 0);
  CHECK(encode(message("/huge", RawArguments{"b", huge}), room) == 0);
}

TEST_CASE("messages appended to a bundle make one valid packet", "[transport][osc]") {
  Bytes memory(256);
  auto rest = std::span{memory};
  const auto take = [&](std::size_t size) {
    REQUIRE(size > 0);
    rest = rest.subspan(size);
  };
  take(begin_bundle(rest));
  take(encode_element(message("/a", 0.5F), rest));
  take(encode_element(message("/b", std::int32_t{1}), rest));
  memory.resize(memory.size() - rest.size());
  CHECK(memory ==
        osc_bundle(osc_element(osc_string("/a") + osc_string(",f") + osc_int(0x3f000000)) +
                   osc_element(osc_string("/b") + osc_string(",i") + osc_int(1))));
  CHECK_FALSE(find_fault(memory));
}

TEST_CASE("an element that does not fit leaves the bundle as it was", "[transport][osc]") {
  std::array<std::byte, 15> small{};
  CHECK(begin_bundle(small) == 0);
  CHECK(encode_element(message("/a", 0.5F), small) == 0);
  CHECK(encode_element(message("/a", 0.5F), std::span{small}.first(3)) == 0);
  std::array<std::byte, 16> enough{};
  CHECK(encode_element(message("/a", 0.5F), enough) == 16);
}
