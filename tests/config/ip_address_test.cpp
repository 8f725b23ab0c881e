#include "config/sections/ip_address.hpp"

#include <arpa/inet.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <string>

using namespace hana;
using namespace hana::config;

namespace {

/// What the system's own parser makes of the text.
std::optional<Endpoint> expected(const std::string& text) {
  Endpoint endpoint;
  if (inet_pton(AF_INET, text.c_str(), endpoint.address.data()) == 1) {
    endpoint.family = AddressFamily::V4;
    return endpoint;
  }
  endpoint.address = {};
  if (inet_pton(AF_INET6, text.c_str(), endpoint.address.data()) != 1) return std::nullopt;
  endpoint.family = AddressFamily::V6;
  return endpoint;
}

}  // namespace

TEST_CASE("addresses are read as the system reads them", "[config]") {
  for (const std::string text : {"0.0.0.0",
                                 "255.255.255.255",
                                 "192.168.1.20",
                                 "256.1.1.1",
                                 "1.2.3",
                                 "1.2.3.4.5",
                                 "1.2.3.",
                                 ".1.2.3",
                                 "01.2.3.4",
                                 "1.2.3.4 ",
                                 "+1.2.3.4",
                                 "::",
                                 "::1",
                                 "1::",
                                 "fe80::1",
                                 "1:2:3:4:5:6:7:8",
                                 "1:2:3:4:5:6:7::",
                                 "::2:3:4:5:6:7:8",
                                 "1:2:3:4::5:6:7:8",
                                 "1::2::3",
                                 ":1",
                                 "1:",
                                 ":::",
                                 "1:2:3",
                                 "12345::",
                                 "::g",
                                 "::ffff:1.2.3.4",
                                 "1:2:3:4:5:6:1.2.3.4",
                                 "1.2.3.4::",
                                 "::1.2.3",
                                 "1:2:3:4:5:6:7:1.2.3.4",
                                 "::1.2.3.4:5",
                                 "",
                                 "localhost",
                                 "[::1]",
                                 "FE80::ABCD"}) {
    INFO(text);
    CHECK(parse_ip_address(text) == expected(text));
  }
}

TEST_CASE("random texts are addresses exactly where the system says so", "[config][property]") {
  std::mt19937 random{5};
  static constexpr std::string_view letters{"::::...01259af"};
  int addresses = 0;
  for (int n = 0; n < 300'000; ++n) {
    std::string text;
    for (auto size = 2 + random() % 14; size > 0; --size)
      text += letters[random() % letters.size()];
    const auto read = parse_ip_address(text);
    if (read) ++addresses;
    if (read != expected(text)) FAIL(text);
  }
  CHECK(addresses > 500);
}

TEST_CASE("an address may have a port, and an IPv6 address then has brackets", "[config]") {
  const auto port_of = [](const char* text) -> int {
    const auto read = parse_address_and_port(text);
    return read ? static_cast<int>(read->port) : -1;
  };
  CHECK(port_of("192.168.1.20") == 0);
  CHECK(port_of("192.168.1.20:7282") == 7282);
  CHECK(port_of("fd00::20") == 0);
  CHECK(port_of("[fd00::20]") == 0);
  CHECK(port_of("[fd00::20]:7282") == 7282);
  for (const auto* text :
       {"", "stage", "192.168.1.20:", "192.168.1.20:0", "192.168.1.20:65536", "192.168.1.20:72x",
        "[192.168.1.20]:7282", "[fd00::20", "[fd00::20]7282", "fd00::20]:1", "[]:1", ":7282"})
    CHECK(port_of(text) == -1);
  CHECK(parse_address_and_port("[fd00::20]:7282")->family == AddressFamily::V6);
}
