#include "devices/osc/osc_input.hpp"

#include <catch2/catch.hpp>

#include "tests/hex_bytes.hpp"
#include "tests/router/fake_output.hpp"
#include "transport/net_endpoint.hpp"

using namespace hana;
using namespace hana::devices;
using namespace hana::test;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;
using net::ip::udp;

namespace {

constexpr Endpoint loopback{AddressFamily::V4, UdpPort{0}, {127, 0, 0, 1}, 0};
constexpr Endpoint loopback_v6{
    AddressFamily::V6, UdpPort{0}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 0};

/// An OSC device with a router behind it that passes everything on to a fake output.
class OscHouse {
 public:
  explicit OscHouse(const Endpoint& listen = loopback) {
    auto spec = route("device0:/**", "v:/in/**");
    spec.pass = Passing::AllArguments;
    devices.install({spec}, {visualization("v", 0)});
    auto opened = OscInput::open(context, {.listen = listen}, devices.sources[0]);
    if (!opened) throw std::runtime_error{opened.error().message};
    input = std::move(*opened);
  }

  void send(const Bytes& packet, const Endpoint& to_host = loopback) {
    auto to = to_host;
    to.port = input->bound().port;
    const auto endpoint = transport::to_udp(to);
    udp::socket socket{context, endpoint.protocol()};
    socket.send_to(net::buffer(packet), endpoint);
  }

  /// Runs the network thread's part until the output has taken so many messages; two seconds at
  /// most.
  const Texts& sent(std::size_t count) {
    const auto deadline = Clock::now() + 2s;
    while (devices.output.sent.size() < count && Clock::now() < deadline)
      context.run_one_for(100ms);
    return devices.output.sent;
  }

  net::io_context context;
  RoutedDevices devices;
  std::unique_ptr<OscInput> input;
};

Bytes message(std::string_view address) {
  return osc_string(address) + osc_string(",i") + osc_int(7);
}

}  // namespace

TEST_CASE("messages of a nested bundle arrive over UDP and leave in order", "[end_to_end]") {
  OscHouse house;
  const auto inner = osc_element(osc_bundle(osc_element(message("/b"))));
  house.send(osc_bundle(osc_element(message("/a")) + inner + osc_element(message("/c"))));
  CHECK(house.sent(3) == Texts{"0 /in/a raw:i:4", "0 /in/b raw:i:4", "0 /in/c raw:i:4"});
}

TEST_CASE("a malformed packet is counted for its sender and stops nothing", "[end_to_end]") {
  OscHouse house;
  house.send(from_hex("2f610000 2c620000 7fffffff"));
  house.send(Bytes(9000));
  house.send({});
  house.send(message("/a"));
  CHECK(house.sent(1) == Texts{"0 /in/a raw:i:4"});

  const auto status = house.input->status();
  REQUIRE(status.senders.size() == 2);  // this host and the row of all others
  CHECK(status.senders[0].sender.address == loopback.address);
  CHECK(status.senders[0].malformed == 3);
  CHECK(status.senders[0].packets == 1);
  CHECK(status.senders[0].messages == 1);
  CHECK(status.senders[0].last_fault == transport::OscFault::UnterminatedString);
  CHECK(status.senders[1].malformed == 0);
}

TEST_CASE("of a burst every message is passed on or counted, in order", "[end_to_end]") {
  OscHouse house;
  constexpr std::size_t count = 1000;
  udp::socket socket{house.context, udp::v4()};
  auto to = transport::to_udp(house.input->bound());
  for (std::size_t i = 0; i < count; ++i)
    socket.send_to(net::buffer(message("/" + std::to_string(i))), to);
  house.send(message("/last"));
  const auto& sent = house.sent(count + 1);

  const auto status = house.input->status();
  CHECK(sent.size() + status.senders[0].dropped + status.dropped_by_kernel == count + 1);
  const auto number = [](const std::string& text) { return std::stoul(text.substr(6)); };
  for (std::size_t i = 2; i < sent.size(); ++i)
    if (sent[i].find("last") == std::string::npos) CHECK(number(sent[i - 1]) < number(sent[i]));
}

TEST_CASE("without an address the device hears IPv4, and says which port it got", "[end_to_end]") {
  OscHouse house{Endpoint{}};
  CHECK(house.input->bound().port != UdpPort{0});
  house.send(message("/four"));
  CHECK(house.sent(1) == Texts{"0 /in/four raw:i:4"});
  CHECK(house.input->status().senders[0].sender.family == AddressFamily::V4);
}

TEST_CASE("a device on an IPv6 address hears IPv6", "[end_to_end]") {
  net::io_context probe;
  net::error_code error;
  udp::socket socket{probe};
  socket.open(udp::v6(), error);
  if (!error) socket.bind(transport::to_udp(loopback_v6), error);
  if (error) {
    WARN("skipped: this machine has no IPv6: " << error.message());
    return;
  }
  OscHouse house{loopback_v6};
  house.send(message("/six"), loopback_v6);
  CHECK(house.sent(1) == Texts{"0 /in/six raw:i:4"});
  CHECK(house.input->status().senders[0].sender.family == AddressFamily::V6);
}

TEST_CASE("a port in use is one sentence that names it", "[end_to_end]") {
  OscHouse house;
  const auto second =
      OscInput::open(house.context, {.listen = house.input->bound()}, house.devices.sources[0]);
  REQUIRE_FALSE(second);
  CHECK(second.error().fault == OpenFault::PortInUse);
  const auto port = std::to_string(static_cast<unsigned>(house.input->bound().port));
  CHECK_THAT(second.error().message,
             Catch::Contains("udp:127.0.0.1:" + port + ": another program"));
}

TEST_CASE("an address of another machine is one sentence that says so", "[end_to_end]") {
  net::io_context context;
  RoutedDevices devices;
  const Endpoint documentation{AddressFamily::V4, UdpPort{0}, {192, 0, 2, 1}, 0};
  const auto opened = OscInput::open(context, {.listen = documentation}, devices.sources[0]);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().fault == OpenFault::NoSuchAddress);
  CHECK_THAT(opened.error().message, Catch::Contains("192.0.2.1"));
}

TEST_CASE("a device that is closed while a packet waits gives its port back", "[end_to_end]") {
  OscHouse house;
  const auto listen = house.input->bound();
  house.send(message("/late"));
  house.input.reset();
  house.context.run_for(50ms);
  CHECK(house.devices.output.sent.empty());
  house.context.restart();
  house.input = OscInput::open(house.context, {.listen = listen}, house.devices.sources[0]).value();
  house.send(message("/again"));
  CHECK(house.sent(1) == Texts{"0 /in/again raw:i:4"});
}
