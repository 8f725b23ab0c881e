#include "router/router.hpp"

#include <catch2/catch.hpp>

#include "tests/router/fake_output.hpp"

using namespace hana;
using namespace hana::test;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

TEST_CASE("a control change reaches the visualizations that its route names", "[router]") {
  RoutedDevices show;
  show.install({route("device0:/cc/16", "nebula:/bloom")},
               {visualization("nebula", 4), visualization("tunnel", 5)});

  CHECK(show.send(ControlChange{MidiChannel{3}, 16, 127}) == Texts{"4 /bloom f:1"});
  CHECK(show.send(ControlChange{MidiChannel{3}, 17, 127}).empty());
  CHECK(show.router.metrics().events.value() == 2);
  CHECK(show.router.metrics().unmatched.value() == 1);
}

TEST_CASE("a leading number is the MIDI channel, without it any channel matches", "[router]") {
  RoutedDevices show;
  show.install({route("device0:/note/44", "v:/any"), route("device0:/10/note/44", "v:/ten"),
                route("device0:/*/note/*", "v:/channel/$1/$2"), route("device0:/**", "v:/in/**")},
               {visualization("v", 0)});

  CHECK(show.send(Note{MidiChannel{10}, 44, 127}) ==
        Texts{"0 /any f:1", "0 /ten f:1", "0 /channel/10/44 f:1", "0 /in/note/44 f:1"});
  CHECK(show.send(Note{MidiChannel{1}, 44, 0}) ==
        Texts{"0 /any f:0", "0 /channel/1/44 f:0", "0 /in/note/44 f:0"});
}

TEST_CASE("every kind of MIDI event leaves in the form of the control table", "[router]") {
  RoutedDevices show;
  show.install({route("device0:/**", "v:/**")}, {visualization("v", 0)});
  const MidiChannel channel{1};

  CHECK(show.send(PitchBend{channel, 0}) == Texts{"0 /pb f:0"});
  CHECK(show.send(PitchBend{channel, -8192}) == Texts{"0 /pb f:-1"});
  CHECK(show.send(PitchBend{channel, 8191}) == Texts{"0 /pb f:1"});
  CHECK(show.send(ChannelPressure{channel, 127}) == Texts{"0 /cp f:1"});
  CHECK(show.send(PolyPressure{channel, 60, 0}) == Texts{"0 /pp/60 f:0"});
  CHECK(show.send(ProgramChange{channel, 7}) == Texts{"0 /pc i:7"});

  const std::array<std::byte, 6> sysex{};
  show.output.sent.clear();
  show.sources[0].lane().try_push_sysex(Instant{}, sysex);
  show.sources[0].hand_over();
  CHECK(show.output.sent == Texts{"0 /sysex b:6"});
}

TEST_CASE("a reading leaves in its own units, or normalised where its range is known", "[router]") {
  RoutedDevices show;
  show.controls = {
      {"/sensor", {ControlClass::Continuous, ValueForm::Normalised, NativeRange{0, 1}}},
      {"/distance", {ControlClass::Continuous, ValueForm::Number, std::nullopt}}};
  auto scaled = route("device0:/distance", "v:/near");
  scaled.in = ValueRange{100, 300};
  show.install({route("device0:/**", "v:/**"), scaled}, {visualization("v", 0)});

  CHECK(show.send(Reading{ControlIndex{0}, 0.25F}) == Texts{"0 /sensor f:0.25"});
  CHECK(show.send(Reading{ControlIndex{1}, 250}) == Texts{"0 /distance f:250", "0 /near f:0.75"});
  CHECK(show.send(Reading{ControlIndex{1}, std::nanf("")}).empty());
  CHECK(show.metrics[0]->refused.value() == 1);
  CHECK(show.send(Reading{ControlIndex{2}, 1}).empty());  // a control that nobody described
}

TEST_CASE("tags and device names select destinations and fill addresses", "[router]") {
  RoutedDevices show{2};
  show.install({route("device*:/cc/{0..7}", "#stage:/$device/$1")},
               {visualization("a", 0, {"stage"}), visualization("b", 1, {"foyer"}),
                visualization("c", 2, {"foyer", "stage"})});

  CHECK(show.send(ControlChange{MidiChannel{1}, 3, 0}, 1) ==
        Texts{"0 /device1/3 f:0", "2 /device1/3 f:0"});
}

TEST_CASE("pass sends a MIDI value as the integer that came", "[router]") {
  RoutedDevices show;
  auto spec = route("device0:/cc/1", "v:/raw");
  spec.pass = Passing::AllArguments;
  show.install({spec}, {visualization("v", 0)});

  CHECK(show.send(ControlChange{MidiChannel{1}, 1, 99}) == Texts{"0 /raw i:99"});
}

TEST_CASE("events of several lanes leave in order of arrival", "[router]") {
  RoutedDevices show{3};
  show.install({route("*:/cc/*", "v:/$device")}, {visualization("v", 0)});
  const auto push = [&](std::size_t device, int at) {
    show.sources[device].lane().try_push(Instant{std::chrono::microseconds{at}},
                                         ControlChange{MidiChannel{1}, 1, 1});
  };
  push(2, 10);
  push(0, 20);
  push(1, 30);
  push(2, 40);
  push(0, 50);
  for (auto& source : show.sources) show.router.inbox().mark(source.id());
  show.sources[0].hand_over();

  CHECK(show.output.sent == Texts{"0 /device2 f:0.007874", "0 /device0 f:0.007874",
                                  "0 /device1 f:0.007874", "0 /device2 f:0.007874",
                                  "0 /device0 f:0.007874"});
  CHECK(show.output.flushes == 1);
}

TEST_CASE("a lane with a long backlog does not keep another lane waiting", "[router]") {
  RoutedDevices show{2};
  show.install({route("*:/cc/*", "v:/$device")}, {visualization("v", 0)});
  for (int i = 0; i < 1000; ++i)
    show.sources[0].lane().try_push(Instant{}, ControlChange{MidiChannel{1}, 1, 1});
  show.sources[1].lane().try_push(Instant{1s}, ControlChange{MidiChannel{1}, 1, 1});
  show.router.inbox().mark(SourceId{0});
  show.sources[1].hand_over();

  const auto& sent = show.output.sent;
  const auto newest = std::find(sent.begin(), sent.end(), "0 /device1 f:0.007874");
  REQUIRE(newest != sent.end());
  CHECK(newest - sent.begin() <= static_cast<std::ptrdiff_t>(EventInbox::lane_quota));
}

TEST_CASE("a hand-over stops at its quota and leaves the rest to the router thread", "[router]") {
  RoutedDevices show;
  show.install({route("*:/cc/*", "v:/x")}, {visualization("v", 0)});
  for (int i = 0; i < 2000; ++i)
    show.sources[0].lane().try_push(Instant{}, ControlChange{MidiChannel{1}, 1, 1});
  show.sources[0].hand_over();
  const auto by_device = show.output.sent.size();
  CHECK(by_device < 300);

  std::jthread router_thread{[&](std::stop_token stop) { show.router.run(stop, Waiting::Asleep); }};
  const auto limit = Clock::now() + 5s;
  while (show.router.metrics().events.value() < 2000 && Clock::now() < limit)
    std::this_thread::yield();
  CHECK(show.router.metrics().events.value() == 2000);
}

TEST_CASE("a new table takes effect before the next event", "[router]") {
  RoutedDevices show;
  show.install({route("device0:/cc/1", "v:/old")}, {visualization("v", 0)});
  CHECK(show.send(ControlChange{MidiChannel{1}, 1, 0}) == Texts{"0 /old f:0"});
  for (int i = 0; i < 200; ++i) {
    show.install({route("device0:/cc/1", "v:/new" + std::to_string(i))}, {visualization("v", 0)});
    if (i % 3 == 0)
      CHECK(show.send(ControlChange{MidiChannel{1}, 1, 0}) ==
            Texts{"0 /new" + std::to_string(i) + " f:0"});
  }
}

TEST_CASE("router time runs from the event's stamp to the end of the send", "[router]") {
  RoutedDevices show;
  show.install({route("device0:/cc/1", "v:/x"), route("device0:/cc/1", "absent:/x")},
               {visualization("v", 0)});
  show.output.now = Instant{5ms};
  show.sources[0].lane().try_push(Instant{3ms}, ControlChange{MidiChannel{1}, 1, 1});
  show.sources[0].hand_over();

  CHECK(show.router.metrics().router_time.total.snapshot().max() == 2ms);
  CHECK(show.metrics[0]->router_time.total.snapshot().count() == 1);
  CHECK(show.metrics[1]->events.value() == 1);
  CHECK(show.metrics[1]->router_time.total.snapshot().count() == 0);  // it was sent to nobody
}

TEST_CASE("an event that nobody is there to get has no router time", "[router]") {
  RoutedDevices show;
  show.install({route("device0:/cc/1", "absent:/x")}, {});
  CHECK(show.send(ControlChange{MidiChannel{1}, 1, 0}).empty());
  CHECK(show.router.metrics().events.value() == 1);
  CHECK(show.router.metrics().unmatched.value() == 0);
  CHECK(show.router.metrics().router_time.total.snapshot().count() == 0);
}
