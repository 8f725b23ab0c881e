#include "transport/link/frame_backlog.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <map>
#include <memory>
#include <random>

#include "router/events/osc_message_view.hpp"
#include "tests/hex_bytes.hpp"
#include "transport/framing/length_deframer.hpp"
#include "transport/framing/slip_deframer.hpp"

using namespace hana;
using namespace hana::test;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

using Outcome = FrameBacklog::Outcome;
constexpr auto discrete = ControlClass::Discrete;
constexpr auto continuous = ControlClass::Continuous;

Bytes message(std::string_view address, std::uint32_t value) {
  return osc_string(address) + osc_string(",i") + osc_int(value);
}

std::string text_of(std::span<const std::byte> packet) {
  const OscMessageView view{packet};
  const auto argument = view.argument(0);
  const auto number = argument ? number_in(*argument) : std::nullopt;
  return std::string{view.address()} +
         (number ? " " + std::to_string(static_cast<std::int64_t>(*number)) : "");
}

using Heard = std::vector<std::string>;

/// A backlog, the peer that reads from it, and the time.
struct Stream {
  std::unique_ptr<FrameBacklog> backlog = std::make_unique<FrameBacklog>(Framing::Length);
  std::unique_ptr<LengthDeframer> deframer = std::make_unique<LengthDeframer>();
  Instant now{};

  Outcome push(std::string_view address, std::uint32_t value, ControlClass control_class) {
    return backlog->push(message(address, value), control_class, now);
  }

  /// Writes `most` bytes; what the peer heard with them.
  Heard write(std::size_t most) {
    Heard heard;
    while (most > 0) {
      auto bytes = backlog->outgoing(now);
      bytes = bytes.first(std::min(most, bytes.size()));
      if (bytes.empty()) break;
      for (auto rest = bytes; const auto packet = deframer->next(rest);)
        heard.push_back(text_of(*packet));
      most -= bytes.size();
      backlog->written(bytes.size());
    }
    return heard;
  }
  Heard write_all() { return write(std::size_t(-1)); }

  void reconnect() {
    backlog->start_stream(now);
    deframer = std::make_unique<LengthDeframer>();
  }
};

}  // namespace

TEST_CASE("a release for which there was no room ends what is held, after what waits", "[link]") {
  Stream stream;
  stream.push("/note/1", 100, discrete);
  while (stream.push("/sysex", 1, discrete) != Outcome::Full) {
  }
  REQUIRE(stream.push("/note/1", 0, discrete) == Outcome::Full);
  stream.reconnect();
  const auto heard = stream.write_all();
  REQUIRE(heard.size() > 2);
  CHECK(heard.front() == "/note/1 100");
  CHECK(std::ranges::count(heard, "/note/1 100") == 1);
  CHECK(std::ranges::count(heard, "/note/1 0") == 1);
  CHECK(std::ranges::find(heard, "/note/1 0") > std::ranges::find(heard, "/sysex 1"));
  stream.reconnect();
  CHECK(std::ranges::count(stream.write_all(), "/note/1 100") == 0);
}

TEST_CASE("discrete messages leave in order, also in pieces of any size", "[transport][link]") {
  const std::size_t piece = GENERATE(1U, 3U, 19U, 20U, 21U, 4000U);
  Stream stream;
  Heard expected;
  Heard heard;
  for (std::uint32_t i = 0; i < 300; ++i) {
    REQUIRE(stream.push("/note", i, discrete) == Outcome::Queued);
    expected.push_back("/note " + std::to_string(i));
  }
  while (!stream.backlog->is_empty())
    for (const auto& each : stream.write(piece)) heard.push_back(each);
  CHECK(heard == expected);
}

TEST_CASE("a continuous value takes the place of the one that waits", "[transport][link]") {
  Stream stream;
  stream.push("/bend", 1, continuous);
  stream.push("/note", 1, discrete);
  CHECK(stream.push("/bend", 2, continuous) == Outcome::Replaced);
  CHECK(stream.push("/bend", 3, continuous) == Outcome::Replaced);
  stream.push("/other", 4, continuous);
  CHECK(stream.write_all() == Heard{"/bend 3", "/note 1", "/other 4"});
  CHECK(stream.backlog->counts().coalesced == 2);
  CHECK(stream.push("/bend", 3, continuous) == Outcome::Queued);
}

TEST_CASE("what is being written is not changed under the writer", "[transport][link]") {
  Stream stream;
  stream.push("/bend", 1, continuous);
  CHECK(stream.write(6).empty());
  stream.push("/bend", 2, continuous);
  stream.push("/bend", 3, continuous);
  CHECK(stream.write_all() == Heard{"/bend 1", "/bend 3"});
}

TEST_CASE("a value of another size replaces the one that waits as well", "[transport][link]") {
  Stream stream;
  stream.push("/bend", 1, continuous);
  const auto pair = osc_string("/bend") + osc_string(",ii") + osc_int(2) + osc_int(2);
  stream.backlog->push(pair, continuous, stream.now);
  CHECK(stream.write_all() == Heard{"/bend 2"});
}

TEST_CASE("discrete messages that waited too long are dropped, all but the newest of an address",
          "[transport][link]") {
  Stream stream;
  stream.push("/a", 1, discrete);
  stream.push("/a", 2, discrete);
  stream.push("/b", 3, discrete);
  stream.now += 400ms;
  stream.push("/b", 4, discrete);
  stream.push("/b", 5, discrete);
  stream.now += 200ms;
  CHECK(stream.write_all() == Heard{"/a 2", "/b 4", "/b 5"});
  CHECK(stream.backlog->counts().expired == 2);
}

TEST_CASE("a new connection starts with a whole frame", "[transport][link]") {
  Stream stream;
  stream.push("/a", 1, discrete);
  stream.push("/a", 2, discrete);
  CHECK(stream.write(20 + 7) == Heard{"/a 1"});
  stream.reconnect();
  CHECK(stream.write_all() == Heard{"/a 2"});
}

TEST_CASE("a new connection is told the values that hold, each once", "[transport][link]") {
  Stream stream;
  for (const std::uint32_t value : {1U, 2U, 3U}) {
    stream.push("/fader", value, continuous);
    stream.push("/other", 10 * value, continuous);
    stream.write_all();
  }
  stream.backlog->note_under_way(0, stream.now);
  stream.reconnect();
  CHECK(stream.write_all() == Heard{"/fader 3", "/other 30"});
  CHECK(stream.backlog->counts().repeated == 2);
  CHECK(stream.write_all().empty());
  stream.push("/fader", 4, continuous);
  stream.reconnect();
  CHECK(stream.write_all() == Heard{"/other 30", "/fader 4"});
}

TEST_CASE("held notes are repeated, and releases that may be lost", "[transport][link]") {
  Stream stream;
  stream.push("/held", 100, discrete);
  stream.push("/known", 100, discrete);
  stream.push("/known", 0, discrete);
  stream.write_all();
  stream.backlog->note_under_way(0, stream.now);
  stream.push("/unsure", 100, discrete);
  stream.push("/unsure", 0, discrete);
  stream.write_all();
  stream.backlog->note_under_way(10, stream.now);  // half of the last frame
  stream.reconnect();
  CHECK(stream.write_all() == Heard{"/held 100", "/unsure 0"});
  stream.backlog->note_under_way(0, stream.now);
  stream.reconnect();
  CHECK(stream.write_all() == Heard{"/held 100"});
}

TEST_CASE("a release in the queue stands for the note before it", "[transport][link]") {
  Stream stream;
  stream.push("/note", 100, discrete);
  stream.write_all();
  stream.push("/note", 0, discrete);
  stream.reconnect();
  stream.push("/late", 1, discrete);
  CHECK(stream.write_all() == Heard{"/note 0", "/late 1"});
}

TEST_CASE("a value that changes before it is repeated is said as it is now", "[transport][link]") {
  Stream stream;
  stream.push("/fader", 1, continuous);
  stream.push("/note", 1, discrete);
  stream.write_all();
  stream.reconnect();
  stream.push("/note", 0, discrete);
  stream.push("/fader", 2, continuous);
  CHECK(stream.write_all() == Heard{"/note 0", "/fader 2"});
}

TEST_CASE("what has no number is not said twice", "[transport][link]") {
  Stream stream;
  stream.backlog->push(osc_string("/go") + osc_string(","), discrete, stream.now);
  stream.backlog->push(osc_string("/text") + osc_string(",s") + osc_string("x"), discrete,
                       stream.now);
  CHECK(stream.write_all() == Heard{"/go", "/text"});
  stream.reconnect();
  CHECK(stream.write_all().empty());
}

TEST_CASE("a full backlog refuses, counts, and puts the address right later", "[transport][link]") {
  Stream stream;
  std::uint32_t taken = 0;
  while (stream.push("/note", taken + 1, discrete) == Outcome::Queued) ++taken;
  CHECK(taken == MessageQueue::max_messages);
  CHECK(stream.push("/note", 0, discrete) == Outcome::Full);
  CHECK(stream.backlog->counts().full == 2);
  CHECK(stream.write_all().size() == taken);
  stream.reconnect();
  CHECK(stream.write_all() == Heard{"/note 0"});
}

TEST_CASE("256 kB wait at most, and old ones make room for new ones", "[transport][link]") {
  Stream stream;
  const auto large = osc_string("/a") + osc_string(",b") + osc_element(Bytes(8000));
  int taken = 0;
  while (stream.backlog->push(large, discrete, stream.now) == Outcome::Queued) ++taken;
  CHECK(taken == 32);
  stream.now += 501ms;
  CHECK(stream.backlog->push(large, discrete, stream.now) == Outcome::Queued);
}

TEST_CASE("what is no message is refused", "[transport][link]") {
  Stream stream;
  CHECK(stream.backlog->push({}, discrete, stream.now) == Outcome::NoMessage);
  CHECK(stream.backlog->push(Bytes(8196), discrete, stream.now) == Outcome::NoMessage);
  CHECK(stream.backlog->is_empty());
}

TEST_CASE("two seconds without progress are a stall, silence is none", "[transport][link]") {
  Stream stream;
  stream.now += 1h;
  CHECK_FALSE(stream.backlog->is_stalled(stream.now));
  stream.push("/a", 1, discrete);
  stream.now += 1999ms;
  CHECK_FALSE(stream.backlog->is_stalled(stream.now));
  SECTION("nothing was written") {
    stream.now += 1ms;
    CHECK(stream.backlog->is_stalled(stream.now));
  }
  SECTION("written, but it did not arrive") {
    stream.write_all();
    stream.backlog->note_under_way(20, stream.now);
    stream.now += 1ms;
    CHECK(stream.backlog->is_stalled(stream.now));
  }
  SECTION("part of it arrived") {
    stream.write_all();
    stream.backlog->note_under_way(5, stream.now);
    stream.now += 1999ms;
    CHECK_FALSE(stream.backlog->is_stalled(stream.now));
    stream.now += 1ms;
    CHECK(stream.backlog->is_stalled(stream.now));
  }
  SECTION("all of it arrived") {
    stream.write_all();
    stream.backlog->note_under_way(0, stream.now);
    stream.now += 1h;
    CHECK_FALSE(stream.backlog->is_stalled(stream.now));
    stream.push("/a", 2, discrete);
    CHECK_FALSE(stream.backlog->is_stalled(stream.now));
  }
}

TEST_CASE("more addresses than it remembers still pass", "[transport][link]") {
  Stream stream;
  for (std::uint32_t i = 0; i < max_addresses + 10; ++i)
    REQUIRE(stream.push("/" + std::to_string(i), i, continuous) == Outcome::Queued);
  CHECK(stream.write_all().size() == max_addresses + 10);
  stream.reconnect();
  CHECK(stream.write_all().size() == max_addresses);
}

TEST_CASE("whatever is lost, every address ends at the peer as it ended here",
          "[transport][link][property]") {
  const auto seed = GENERATE(take(20, random(0U, 0x7fff'ffffU)));
  CAPTURE(seed);
  std::mt19937 random{seed};
  Stream stream;
  std::map<std::string, std::uint32_t> said;
  std::map<std::string, std::string> heard;
  std::deque<std::string> under_way;  // in the network; dies with the connection
  const auto deliver = [&] {
    for (const auto& text : under_way) heard[text.substr(0, text.find(' '))] = text;
    under_way.clear();
    stream.backlog->note_under_way(0, stream.now);
  };
  for (int i = 0; i < 3000; ++i) {
    stream.now += std::chrono::milliseconds{random() % 40};
    const auto control_class = random() % 2 == 0 ? discrete : continuous;
    const auto address = (control_class == discrete ? "/d" : "/c") + std::to_string(random() % 8);
    const auto value = random() % 3;
    said[address] = static_cast<std::uint32_t>(value);
    stream.push(address, said[address], control_class);
    if (random() % 4 == 0)
      for (auto& text : stream.write(random() % 200)) under_way.push_back(std::move(text));
    if (random() % 8 == 0) deliver();
    if (random() % 200 == 0) {
      under_way.clear();
      stream.reconnect();
    }
  }
  for (auto& text : stream.write_all()) under_way.push_back(std::move(text));
  deliver();
  for (const auto& [address, value] : said)
    CHECK(heard[address] == address + " " + std::to_string(value));
}
