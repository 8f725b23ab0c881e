#include "transport/link/link_candidates.hpp"

#include <catch2/catch.hpp>

#include "transport/net_endpoint.hpp"

using namespace hana;
using namespace hana::transport;

namespace {

using Targets = std::vector<StreamTarget>;

const Endpoint near = *to_endpoint("192.168.1.20:7000");
const Endpoint far = *to_endpoint("[fd00::20]:7000");
const std::filesystem::path path = "/run/wall.sock";
const LinkDoors all{{near, far}, path, Neighbourhood::SameMachine};

}  // namespace

TEST_CASE("on the same machine its socket comes first, then its addresses in their order",
          "[transport][link]") {
  const auto found = link_candidates(all, TransportChoice::Automatic);
  CHECK(found.targets == Targets{path, near, far});
  CHECK(found.why_none.empty());
}

TEST_CASE("a socket's path on another machine is nobody's business", "[transport][link]") {
  auto doors = all;
  doors.neighbourhood = Neighbourhood::OtherMachine;
  CHECK(link_candidates(doors, TransportChoice::Automatic).targets == Targets{near, far});
  CHECK(link_candidates(doors, TransportChoice::Local).targets.empty());
}

TEST_CASE("who wants one transport gets that one or none", "[transport][link]") {
  CHECK(link_candidates(all, TransportChoice::Tcp).targets == Targets{near, far});
  CHECK(link_candidates(all, TransportChoice::Local).targets == Targets{path});
  CHECK(link_candidates(all, TransportChoice::Udp).targets.empty());
}

TEST_CASE("without any candidate a sentence says why", "[transport][link]") {
  const auto why = [](const LinkDoors& doors, TransportChoice wanted) {
    const auto found = link_candidates(doors, wanted);
    CHECK(found.targets.empty());
    return std::string{found.why_none};
  };
  const LinkDoors none{{}, {}, Neighbourhood::SameMachine};
  CHECK(why(none, TransportChoice::Automatic) == "it takes no connections");
  CHECK(why(none, TransportChoice::Tcp) == "it takes no TCP connections");
  CHECK(why(none, TransportChoice::Local) == "it has no Unix socket");
  CHECK(why(all, TransportChoice::Udp) == "UDP is wanted, which needs no connection");
  CHECK(why({{}, path, Neighbourhood::OtherMachine}, TransportChoice::Local) ==
        "it runs on another machine, or that it runs on this one is not certain");
}
