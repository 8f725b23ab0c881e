#include "devices/osc/osc_input.hpp"

#include <catch2/catch.hpp>

#include "tests/end_to_end/udp_receiver.hpp"
#include "tests/hex_bytes.hpp"
#include "tests/realtime/allocation_count.hpp"
#include "tests/router/fake_output.hpp"
#include "transport/net_endpoint.hpp"
#include "transport/output/network_output.hpp"

using namespace hana;
using namespace hana::test;
using net::ip::udp;

// From the datagram that comes in to the one that goes out, on the network thread.
TEST_CASE("no heap call happens between an OSC packet and what is sent for it", "[realtime]") {
  UdpReceiver receiver;
  transport::NetworkOutput output;
  Router router{output};
  auto source = *router.add_source();
  auto spec = route("d:/**", "v:/in/**");
  spec.pass = Passing::AllArguments;
  std::vector<std::unique_ptr<RouteMetrics>> metrics;
  metrics.push_back(std::make_unique<RouteMetrics>());
  const std::vector<SourceEntry> sources{{source.id(), "d", {}}};
  const std::vector<DestinationEntry> destinations{
      {"v", {}, {DestinationId{0}, receiver.endpoint(), Bundling::OneMessageADatagram}}};
  router.install(std::make_unique<RouteTable>(std::vector{spec}, sources, destinations, metrics));

  net::io_context context;
  const Endpoint loopback{AddressFamily::V4, UdpPort{0}, {127, 0, 0, 1}, 0};
  const auto input = devices::OscInput::open(context, {.listen = loopback}, source).value();
  const auto to = transport::to_udp(input->bound());
  udp::socket sender{context, udp::v4()};
  const auto small = osc_element(osc_string("/a") + osc_string(",f") + osc_int(0x3f000000));
  const auto blob = osc_string("/blob") + osc_string(",b") + osc_int(7000) + Bytes(7000);
  const std::vector<Bytes> packets{osc_bundle(small + small), blob,
                                   osc_string("/refused") + osc_int(1)};
  const auto send_and_route = [&] {
    for (const auto& packet : packets) sender.send_to(net::buffer(packet), to);
    context.run_one_for(std::chrono::seconds{2});
  };
  send_and_route();  // Asio keeps the memory of the first completion and uses it again

  const auto before = heap_calls();
  for (int i = 0; i < 200; ++i) send_and_route();
  CHECK(heap_calls() == before);

  const auto counts = input->status().senders[0];
  CHECK(counts.messages == 201 * 3);
  CHECK(counts.malformed == 201);
  CHECK(output.of(DestinationId{0}).messages.value() == 201 * 3);
}
