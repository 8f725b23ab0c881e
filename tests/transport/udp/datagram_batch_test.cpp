#include "transport/udp/datagram_batch.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "transport/osc/osc_layout.hpp"
#include "transport/osc/osc_time.hpp"
#include "transport/osc/osc_validator.hpp"

using namespace hana;
using namespace hana::transport;
using Outcome = DatagramBatch::Outcome;

namespace {

Destination destination(unsigned id, Bundling bundling) {
  Destination to{DestinationId{id}, {}, bundling};
  to.endpoint.family = AddressFamily::V4;
  to.endpoint.port = UdpPort{static_cast<std::uint16_t>(9000 + id)};
  return to;
}

const OutgoingMessage bloom{"/bloom", 0.5F, ControlClass::Continuous};  // 16 bytes

}  // namespace

TEST_CASE("a plain destination gets one message a datagram", "[transport]") {
  DatagramBatch batch;
  const auto to = destination(1, Bundling::OneMessageADatagram);
  for (int i = 0; i < 3; ++i) CHECK(batch.add(to, bloom) == Outcome::Taken);
  batch.close_bundles();

  REQUIRE(batch.datagrams().size() == 3);
  for (const auto& datagram : batch.datagrams()) {
    CHECK(datagram.size == 16);
    CHECK(datagram.messages == 1);
    CHECK(datagram.discrete == 0);
  }
}

TEST_CASE("a destination that takes bundles gets one valid bundle", "[transport]") {
  DatagramBatch batch;
  const auto to = destination(1, Bundling::Bundles);
  const auto other = destination(2, Bundling::OneMessageADatagram);
  for (int i = 0; i < 3; ++i) {
    CHECK(batch.add(to, bloom) == Outcome::Taken);
    CHECK(batch.add(other, {"/hit", 1, ControlClass::Discrete}) == Outcome::Taken);
  }
  batch.close_bundles();

  REQUIRE(batch.datagrams().size() == 4);
  const auto& bundle = batch.datagrams()[0];
  CHECK(bundle.messages == 3);
  CHECK(bundle.size == 16 + 3 * (4 + 16));
  CHECK_FALSE(find_fault(batch.bytes_of(bundle), OscLimits{}));
}

TEST_CASE("one message alone leaves without the frame of a bundle", "[transport]") {
  DatagramBatch batch;
  CHECK(batch.add(destination(1, Bundling::Bundles), bloom) == Outcome::Taken);
  batch.close_bundles();

  const auto bytes = batch.bytes_of(batch.datagrams()[0]);
  CHECK(bytes.size() == 16);
  CHECK(static_cast<char>(bytes[1]) == 'b');
  CHECK_FALSE(find_fault(bytes, OscLimits{}));
}

TEST_CASE("a bundle never grows beyond 1,200 bytes", "[transport]") {
  DatagramBatch batch;
  const auto to = destination(1, Bundling::Bundles);
  for (int i = 0; i < 200; ++i) CHECK(batch.add(to, bloom) == Outcome::Taken);
  batch.close_bundles();

  std::size_t messages = 0;
  for (const auto& datagram : batch.datagrams()) {
    CHECK(datagram.size <= 1200);
    CHECK_FALSE(find_fault(batch.bytes_of(datagram), OscLimits{}));
    messages += datagram.messages;
  }
  CHECK(messages == 200);
  CHECK(batch.datagrams().size() == 4);  // 59 messages of 20 bytes after a header of 16
}

TEST_CASE("a stamped bundle says when its event arrived, also with one message", "[transport]") {
  DatagramBatch batch;
  auto message = bloom;
  message.at = Clock::now() - std::chrono::seconds{3};
  CHECK(batch.add(destination(1, Bundling::StampedBundles), message) == Outcome::Taken);
  batch.close_bundles();

  const auto bytes = batch.bytes_of(batch.datagrams()[0]);
  REQUIRE(bytes.size() == 36);
  CHECK_FALSE(find_fault(bytes, OscLimits{}));
  const auto ago =
      std::chrono::system_clock::now() - from_time_tag(big_endian(bytes.subspan(8, 8)));
  CHECK(ago >= std::chrono::seconds{3});
  CHECK(ago < std::chrono::seconds{4});
}

TEST_CASE("a time goes into a time tag and back unchanged", "[transport]") {
  using std::chrono::system_clock;
  CHECK(to_time_tag(system_clock::time_point{}) >> 32 == 2'208'988'800U);
  const auto start = GENERATE(take(50, random(0L, 4'000'000'000'000'000'000L)));
  const system_clock::time_point time{system_clock::duration{start}};
  CHECK(from_time_tag(to_time_tag(time)) == time);
}

TEST_CASE("a message larger than a bundle travels alone", "[transport]") {
  DatagramBatch batch;
  const std::vector<std::byte> large(4000);
  const auto to = destination(1, Bundling::Bundles);
  CHECK(batch.add(to, bloom) == Outcome::Taken);
  CHECK(batch.add(to, {"/sysex", Blob{large}}) == Outcome::Taken);
  batch.close_bundles();
  CHECK(batch.datagrams().size() == 2);
}

TEST_CASE("what follows a large message does not overtake it in an older bundle", "[transport]") {
  DatagramBatch batch;
  const std::vector<std::byte> large(4000);
  const auto to = destination(1, Bundling::Bundles);
  CHECK(batch.add(to, {"/first", 1}) == Outcome::Taken);
  CHECK(batch.add(to, {"/sysex", Blob{large}}) == Outcome::Taken);
  CHECK(batch.add(to, {"/third", 3}) == Outcome::Taken);
  batch.close_bundles();

  REQUIRE(batch.datagrams().size() == 3);
  CHECK(batch.datagrams()[1].size > 4000);
  CHECK(static_cast<char>(batch.bytes_of(batch.datagrams()[2])[1]) == 't');
}

TEST_CASE("a full batch says so, a cleared one takes again", "[transport]") {
  DatagramBatch batch;
  const auto to = destination(1, Bundling::OneMessageADatagram);
  std::size_t taken = 0;
  while (batch.add(to, bloom) == Outcome::Taken) ++taken;
  CHECK(taken == DatagramBatch::max_datagrams);
  CHECK(batch.add(to, bloom) == Outcome::Full);
  batch.clear();
  CHECK(batch.add(to, bloom) == Outcome::Taken);
}

TEST_CASE("what no datagram can hold is refused", "[transport]") {
  DatagramBatch batch;
  const std::vector<std::byte> huge(9000);
  for (const auto bundling : {Bundling::Bundles, Bundling::OneMessageADatagram})
    CHECK(batch.add(destination(1, bundling), {"/sysex", Blob{huge}}) == Outcome::Refused);
  CHECK(batch.add(destination(1024, Bundling::Bundles), bloom) == Outcome::Refused);
  CHECK(batch.datagrams().empty());
}
