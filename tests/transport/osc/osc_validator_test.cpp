#include "transport/osc/osc_validator.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/hex_bytes.hpp"

using namespace hana::test;
using hana::transport::find_fault;
using hana::transport::OscFault;
using hana::transport::OscLimits;
using hana::transport::to_text;

namespace {

std::optional<OscFault> no_fault() { return std::nullopt; }

Bytes nested_bundles(std::size_t depth) {
  auto packet = osc_bundle({});
  while (--depth > 0) packet = osc_bundle(osc_element(packet));
  return packet;
}

Bytes nested_arrays(std::size_t depth) {
  return osc_string("/a") +
         osc_string("," + std::string(depth, '[') + "i" + std::string(depth, ']')) + osc_int(1);
}

Bytes repeated(std::size_t count, const Bytes& piece) {
  Bytes all;
  for (std::size_t i = 0; i < count; ++i) all = all + piece;
  return all;
}

}  // namespace

TEST_CASE("a message of every type tag is valid", "[transport][osc]") {
  const auto packet = osc_string("/all") + osc_string(",ifsbhdtTFNIcrmS[i[]]") + osc_int(1) +
                      osc_int(0x3f800000) + osc_string("text") + osc_int(3) + from_hex("01020300") +
                      from_hex("0000000000000001") + from_hex("3ff0000000000000") +
                      from_hex("0000000000000001") + osc_int('c') + osc_int(0xff00ff00) +
                      osc_int(0x00903c64) + osc_string("symbol") + osc_int(7);
  CHECK(find_fault(packet) == no_fault());
}

TEST_CASE("a message may end after its address", "[transport][osc]") {
  CHECK(find_fault(osc_string("/old")) == no_fault());
  CHECK(find_fault(osc_string("/old") + osc_string(",")) == no_fault());
}

TEST_CASE("a bundle may be empty and may hold bundles", "[transport][osc]") {
  const auto message = osc_string("/a") + osc_string(",i") + osc_int(1);
  CHECK(find_fault(osc_bundle({})) == no_fault());
  CHECK(find_fault(osc_bundle(osc_element(message) + osc_element(osc_bundle(osc_element(message))) +
                              osc_element(message))) == no_fault());
}

TEST_CASE("the blob of size 2^31-1 that crashes oscpack is refused", "[transport][osc]") {
  CHECK(find_fault(from_hex("2f610000 2c620000 7fffffff")) == OscFault::TruncatedArgument);
  CHECK(find_fault(from_hex("2f610000 2c620000 7fffffff 00000000"), OscLimits::specification()) ==
        OscFault::TruncatedArgument);
}

TEST_CASE("the bundle element of size -4 that hangs oscpack is refused", "[transport][osc]") {
  CHECK(find_fault(from_hex("2362756e646c6500 0000000000000001 fffffffc"
                            "2f610000 2c690000 00000001")) == OscFault::BadElementSize);
}

TEST_CASE("each broken rule is named", "[transport][osc]") {
  const auto check = [](std::string_view hex, OscFault fault) {
    CAPTURE(hex, to_text(fault));
    CHECK(find_fault(from_hex(hex)) == fault);
  };
  check("", OscFault::UnterminatedString);
  check("2f6100", OscFault::SizeNotMultipleOfFour);
  check("2f616263", OscFault::UnterminatedString);
  check("2f610001", OscFault::NonzeroPadding);
  check("61620000 2c000000", OscFault::NoLeadingSlash);
  check("00000000 2c000000", OscFault::NoLeadingSlash);
  check("2f610000 69000000", OscFault::NoTypeTags);
  check("2f610000 00000000", OscFault::NoTypeTags);
  check("2f610000 2c780000 00000000", OscFault::UnknownTypeTag);
  check("2f610000 2c690000", OscFault::TruncatedArgument);
  check("2f610000 2c680000 00000000", OscFault::TruncatedArgument);
  check("2f610000 2c620000", OscFault::TruncatedArgument);
  check("2f610000 2c730000 61626364", OscFault::UnterminatedString);
  check("2f610000 2c620000 ffffffff", OscFault::NegativeBlobSize);
  check("2f610000 2c620000 80000000", OscFault::NegativeBlobSize);
  check("2f610000 2c620000 00000001 61000001", OscFault::NonzeroPadding);
  check("2f610000 2c5b6900 00000001", OscFault::UnbalancedArray);
  check("2f610000 2c695d00 00000001", OscFault::UnbalancedArray);
  check("2f610000 2c5d5b00", OscFault::UnbalancedArray);
  check("2f610000 2c000000 00000000", OscFault::TrailingBytes);
  check("2362756e646c6500", OscFault::ShortBundle);
  check("2362756e646c6500 00000000", OscFault::ShortBundle);
  check("2362756e646c6500 0000000000000001 00000000", OscFault::BadElementSize);
  check("2362756e646c6500 0000000000000001 00000003 2f610000", OscFault::BadElementSize);
  check("2362756e646c6500 0000000000000001 00000008 2f610000", OscFault::BadElementSize);
}

TEST_CASE("an element that reaches beyond its bundle is refused", "[transport][osc]") {
  const auto inner = osc_bundle(osc_int(8) + osc_string("/a"));
  CHECK(find_fault(osc_bundle(osc_element(inner) + osc_element(osc_string("/b")))) ==
        OscFault::BadElementSize);
}

TEST_CASE("each limit holds to the last one and not beyond", "[transport][osc]") {
  const auto address = [](std::size_t size) {
    return osc_string("/" + std::string(size - 1, 'a'));
  };
  const auto arguments = [](std::size_t count) {
    return osc_string("/a") + osc_string("," + std::string(count, 'T'));
  };
  CHECK(find_fault(address(255)) == no_fault());
  CHECK(find_fault(address(256)) == OscFault::AddressTooLong);
  CHECK(find_fault(arguments(256)) == no_fault());
  CHECK(find_fault(arguments(257)) == OscFault::TooManyArguments);
  CHECK(find_fault(nested_arrays(8)) == no_fault());
  CHECK(find_fault(nested_arrays(9)) == OscFault::ArraysTooDeep);
  CHECK(find_fault(nested_bundles(8)) == no_fault());
  CHECK(find_fault(nested_bundles(9)) == OscFault::BundlesTooDeep);
  const auto element = osc_element(osc_string("/a"));
  CHECK(find_fault(osc_bundle(repeated(256, element))) == no_fault());
  CHECK(find_fault(osc_bundle(repeated(257, element))) == OscFault::TooManyElements);
  const auto blob = [](std::size_t size) {
    return osc_string("/a") + osc_string(",b") + osc_int(static_cast<std::uint32_t>(size)) +
           Bytes(size);
  };
  CHECK(find_fault(blob(8192 - 12)) == no_fault());
  CHECK(find_fault(blob(8192 - 8)) == OscFault::PacketTooLarge);
}

TEST_CASE("the specification's limits are wide but not endless", "[transport][osc]") {
  const auto wide = OscLimits::specification();
  CHECK(find_fault(nested_arrays(32), wide) == no_fault());
  CHECK(find_fault(nested_arrays(33), wide) == OscFault::ArraysTooDeep);
  CHECK(find_fault(nested_bundles(32), wide) == no_fault());
  CHECK(find_fault(nested_bundles(33), wide) == OscFault::BundlesTooDeep);
  CHECK(find_fault(nested_bundles(33), {.packet_bytes = 8192, .depth = 1000}) ==
        OscFault::BundlesTooDeep);
  CHECK(find_fault(osc_string("/" + std::string(70'000, 'a')), wide) == no_fault());
}

TEST_CASE("every fault has words of its own", "[transport][osc]") {
  std::set<std::string_view> texts;
  const auto count = static_cast<std::size_t>(OscFault::TooManyElements) + 1;
  for (std::size_t i = 0; i < count; ++i) texts.insert(to_text(static_cast<OscFault>(i)));
  CHECK(texts.size() == count);
}
