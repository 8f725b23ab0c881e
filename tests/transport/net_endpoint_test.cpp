#include "transport/net_endpoint.hpp"

#include <catch2/catch.hpp>

using namespace hana;
using namespace hana::transport;

TEST_CASE("addresses are read with and without a port, and written the same", "[transport]") {
  const auto rewritten = [](const char* text) {
    const auto endpoint = to_endpoint(text);
    return endpoint ? to_text(*endpoint) : "none";
  };
  CHECK(rewritten("192.168.1.20:7000") == "192.168.1.20:7000");
  CHECK(rewritten("192.168.1.20") == "192.168.1.20:0");
  CHECK(rewritten("[fd00::20]:7000") == "[fd00::20]:7000");
  CHECK(rewritten("[fd00::20]") == "[fd00::20]:0");
  CHECK(rewritten("fd00::20") == "[fd00::20]:0");
  CHECK(rewritten("[fe80::1%lo]:7000") == "[fe80::1%lo]:7000");
}

TEST_CASE("what is no address and port is refused", "[transport]") {
  const auto* text = GENERATE("", ":", ":7000", "host:7000", "1.2.3:7000", "1.2.3.4:", "1.2.3.4:x",
                              "1.2.3.4:65536", "1.2.3.4:-1", "[fd00::1]7000", "[fd00::1",
                              "fd00::1]:7000", "[1.2.3.4", "[]:1", "1.2.3.4:7000 ");
  CHECK_FALSE(to_endpoint(text));
}
