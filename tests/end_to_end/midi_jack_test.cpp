#define CATCH_CONFIG_RUNNER
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <functional>
#include <iostream>
#include <optional>

#include "devices/midi/midi_port_watcher.hpp"
#include "tests/end_to_end/jack_server.hpp"
#include "tests/router/fake_output.hpp"

using namespace hana;
using namespace hana::devices;
using namespace hana::test;
using namespace std::chrono_literals;

namespace {

bool comes_true(Clock::duration limit, const std::function<bool()>& condition) {
  const auto end = Clock::now() + limit;
  while (!condition()) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

/// The watcher with a virtual port and a wanted device. No router thread runs, and JACK's thread
/// leaves the sending to it: the events stay in their lanes, for the test to take.
class Stage {
 public:
  explicit Stage(const std::string& pads_name) {
    watcher.emplace(MidiOptions{.choice = MidiChoice::Jack},
                    std::vector<WantedMidiDevice>{{"pads", {pads_name, {}}, pads}}, keys,
                    MidiPortWatcher::Observer{});
  }

  [[nodiscard]] bool becomes(const std::string& alias, DeviceState state,
                             Clock::duration limit = 5s) const {
    return comes_true(limit, [&] { return state_of(alias) == state; });
  }

  [[nodiscard]] std::optional<DeviceState> state_of(const std::string& alias) const {
    for (const auto& device : watcher->list())
      if (device.alias == alias) return device.state;
    return std::nullopt;
  }

  /// The next events of a source, as many as asked for, or fewer after two seconds.
  static std::vector<Event> take(Source& source, std::size_t count) {
    std::vector<Event> events;
    comes_true(2s, [&] {
      std::array<Event, 64> room;
      const auto taken = source.lane().try_pop(std::span{room}.first(count - events.size()));
      events.insert(events.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(taken));
      return events.size() == count;
    });
    return events;
  }

  FakeOutput output;
  Router router{output};
  Source keys = *router.add_source();
  Source pads = *router.add_source();
  std::optional<MidiPortWatcher> watcher;
};

/// What is written to standard error while it lives, libraries included.
class ErrorOutput {
 public:
  ErrorOutput() : kept_(dup(STDERR_FILENO)), file_(memfd_create("stderr", MFD_CLOEXEC)) {
    dup2(file_, STDERR_FILENO);
  }
  ~ErrorOutput() {
    dup2(kept_, STDERR_FILENO);
    close(kept_);
    close(file_);
  }
  ErrorOutput(const ErrorOutput&) = delete;
  ErrorOutput& operator=(const ErrorOutput&) = delete;

  [[nodiscard]] std::string text() const {
    std::string text(4096, '\0');
    const auto size = pread(file_, text.data(), text.size(), 0);
    return text.substr(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  }

 private:
  int kept_;
  int file_;
};

std::unique_ptr<ChildProcess> sender(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {MIDI_SENDER, "jack"});
  auto child = std::make_unique<ChildProcess>(arguments);
  REQUIRE(child->read_line() == "ready");
  return child;
}

std::unique_ptr<ChildProcess> virtual_sender() { return sender({"virtual", "Pads", "Port 1"}); }

std::unique_ptr<ChildProcess> sender_to_us() {
  return sender({"to", "Keyboard", "hana-router:hana-router"});
}

std::vector<std::byte> stored(Source& source, const Event& event) {
  const auto view = source.lane().pool().view(std::get<SysEx>(event.payload).bytes);
  return {view.begin(), view.end()};
}

std::vector<std::byte> sysex(std::size_t size) {
  std::vector<std::byte> message(size, std::byte{0x42});
  message.front() = std::byte{0xF0};
  message.back() = std::byte{0xF7};
  return message;
}

// Sends one note and looks whether it comes.
bool note_comes(ChildProcess& from, Source& to, int number) {
  char hex[8];
  std::snprintf(hex, sizeof hex, "90%02x40", number);
  from.write_line(hex);
  const auto events = Stage::take(to, 1);
  return events.size() == 1 && std::get<Note>(events[0].payload).number == number;
}

}  // namespace

TEST_CASE("every kind of message played into the virtual port arrives as it was sent") {
  JackServer server;
  Stage stage{"nobody"};
  REQUIRE(stage.becomes("virtual", DeviceState::Open));
  const auto keyboard = sender_to_us();

  const auto before = Clock::now();
  for (const auto* line :
       {"903c64", "803c00", "b01040", "e00050", "d07f", "a03c11", "c905", "42*998", "42*3998"})
    keyboard->write_line(line);
  const auto events = Stage::take(stage.keys, 9);
  const auto after = Clock::now();

  REQUIRE(events.size() == 9);
  CHECK(std::get<Note>(events[0].payload).velocity == 100);
  CHECK(std::get<Note>(events[1].payload).velocity == 0);
  CHECK(std::get<ControlChange>(events[2].payload).value == 64);
  CHECK(std::get<PitchBend>(events[3].payload).value == 2048);
  CHECK(std::get<ChannelPressure>(events[4].payload).value == 127);
  CHECK(std::get<PolyPressure>(events[5].payload).value == 17);
  CHECK(std::get<ProgramChange>(events[6].payload).channel == MidiChannel{10});
  CHECK(stored(stage.keys, events[7]) == sysex(1'000));
  CHECK(stored(stage.keys, events[8]) == sysex(4'000));
  for (const auto& event : events) CHECK((before < event.at && event.at < after));
  CHECK(stage.keys.lane().dropped() == 0);
}

TEST_CASE("a SysEx that the pool cannot take is dropped and counted, and the next note arrives") {
  JackServer server;
  Stage stage{"nobody"};
  REQUIRE(stage.becomes("virtual", DeviceState::Open));
  const auto keyboard = sender_to_us();
  keyboard->write_line("42*8999");
  CHECK(note_comes(*keyboard, stage.keys, 60));
  CHECK(stage.keys.lane().dropped() == 1);
}

TEST_CASE("only the wanted port is opened, by its name, and works again after it was gone") {
  JackServer server;
  const auto other = sender({"virtual", "Pads", "Port 10"});
  Stage stage{"Port 1"};
  REQUIRE(stage.becomes("virtual", DeviceState::Open));
  CHECK(stage.state_of("pads") == DeviceState::Waiting);

  auto pads = virtual_sender();
  REQUIRE(stage.becomes("pads", DeviceState::Open, 1s));
  CHECK(note_comes(*pads, stage.pads, 36));
  const auto list = stage.watcher->list();
  CHECK(std::any_of(list.begin(), list.end(), [](const DeviceStatus& device) {
    return device.name == "Pads:Port 10" && device.state == DeviceState::Available;
  }));

  for (int round = 0; round < 3; ++round) {
    pads->kill();
    REQUIRE(stage.becomes("pads", DeviceState::Waiting, 1s));
    pads = virtual_sender();
    REQUIRE(stage.becomes("pads", DeviceState::Open, 1s));
    CHECK(note_comes(*pads, stage.pads, 40 + round));
  }
}

TEST_CASE("our own ports are not offered as devices") {
  JackServer server;
  Stage stage{"*"};
  REQUIRE(stage.becomes("virtual", DeviceState::Open));
  CHECK(stage.state_of("pads") == DeviceState::Waiting);
  CHECK(stage.watcher->list().size() == 2);
}

TEST_CASE("no server, a server that is killed and one that returns are quiet, normal states") {
  const ErrorOutput errors;
  Stage stage{"Pads:Port 1"};
  REQUIRE(stage.becomes("virtual", DeviceState::Waiting));
  CHECK(comes_true(5s, [&] {
    return stage.watcher->sound_system() == "midi: no JACK server; looking again every second";
  }));

  for (int round = 0; round < 2; ++round) {
    JackServer server;
    REQUIRE(stage.becomes("virtual", DeviceState::Open));
    CHECK(stage.watcher->sound_system() == "midi: JACK server");
    const auto pads = virtual_sender();
    const auto keyboard = sender_to_us();
    REQUIRE(stage.becomes("pads", DeviceState::Open));
    CHECK(note_comes(*pads, stage.pads, 36));
    CHECK(note_comes(*keyboard, stage.keys, 60));
    pads->kill();
    keyboard->kill();
    server.kill();
    REQUIRE(stage.becomes("pads", DeviceState::Waiting, 1s));
    REQUIRE(stage.becomes("virtual", DeviceState::Waiting, 1s));
  }
  stage.watcher.reset();
  CHECK(errors.text() == "");
}

int main(int count, char** values) {
  if (!jackd_is_installed()) {
    std::cout << "skipped: jackd is not installed (package jackd2)\n";
    return 77;
  }
  JackServer::choose_private_name();
  return Catch::Session().run(count, values);
}
