#include "devices/device_board.hpp"

#include <catch2/catch.hpp>

using namespace hana;
using namespace hana::devices;
using namespace std::chrono_literals;

namespace {

DeviceStatus device(const char* alias, DeviceState state, Instant since = Instant{1s}) {
  DeviceStatus status;
  status.alias = alias;
  status.state = state;
  if (state == DeviceState::Waiting) status.waiting_since = since;
  return status;
}

struct Board {
  std::vector<DeviceStatus> heard;
  DeviceBoard board{[this](const DeviceStatus& news) { heard.push_back(news); }};
};

}  // namespace

TEST_CASE("each wanted device is announced once for every state it enters", "[devices]") {
  Board b;
  b.board.publish({device("knobs", DeviceState::Waiting), device("pads", DeviceState::Open)});
  CHECK(b.heard.size() == 2);
  b.board.publish({device("knobs", DeviceState::Waiting), device("pads", DeviceState::Open)});
  CHECK(b.heard.size() == 2);
  b.board.publish({device("knobs", DeviceState::Open), device("pads", DeviceState::Open)});
  REQUIRE(b.heard.size() == 3);
  CHECK(b.heard.back() == device("knobs", DeviceState::Open));
}

TEST_CASE("what is expected is listed at once and announced with the first look", "[devices]") {
  Board b;
  b.board.expect({device("knobs", DeviceState::Waiting)});
  CHECK(b.heard.empty());
  REQUIRE(b.board.list().size() == 1);
  b.board.publish({device("knobs", DeviceState::Waiting)});
  CHECK(b.heard.size() == 1);
}

TEST_CASE("what no one wants comes and goes without a word, but is listed", "[devices]") {
  Board b;
  b.board.publish({device("", DeviceState::Available), device("", DeviceState::Available)});
  CHECK(b.heard.empty());
  CHECK(b.board.list().size() == 2);
}

TEST_CASE("a device waits since it was missed first, and anew after it was there", "[devices]") {
  Board b;
  b.board.publish({device("knobs", DeviceState::Waiting, Instant{1s})});
  b.board.publish({device("knobs", DeviceState::Waiting, Instant{2s})});
  CHECK(b.board.list().front().waiting_since == Instant{1s});
  b.board.publish({device("knobs", DeviceState::Open)});
  CHECK_FALSE(b.board.list().front().waiting_since);
  b.board.publish({device("knobs", DeviceState::Waiting, Instant{3s})});
  CHECK(b.board.list().front().waiting_since == Instant{3s});
}

TEST_CASE("another reason for the same failure is news", "[devices]") {
  Board b;
  auto failed = device("knobs", DeviceState::Failed);
  failed.reason = "busy";
  b.board.publish({failed});
  failed.reason = "no permission";
  b.board.publish({failed});
  CHECK(b.heard.size() == 2);
}
