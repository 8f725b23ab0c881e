#include "devices/midi/port_name.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace hana::devices;

TEST_CASE("only ALSA's numbers at the end are left out of a name", "[devices]") {
  const auto alsa = [](auto name) { return lasting_name(MidiApi::Alsa, name); };
  CHECK(alsa("nanoKONTROL2:nanoKONTROL2 MIDI 1 24:0") == "nanoKONTROL2:nanoKONTROL2 MIDI 1");
  CHECK(alsa("Midi Through:Midi Through Port-0 14:0") == "Midi Through:Midi Through Port-0");
  CHECK(alsa("a:b 128:12") == "a:b");
  CHECK(alsa("a:b 1:") == "a:b 1:");
  CHECK(alsa("a:b") == "a:b");
  CHECK(alsa("a:24") == "a:24");
  CHECK(alsa("12:0") == "12:0");
  CHECK(alsa("").empty());
  CHECK(lasting_name(MidiApi::Jack, "synth:out 24:0") == "synth:out 24:0");
}

TEST_CASE("a name matches exactly, by part, by pattern or by whole words, in that order",
          "[devices]") {
  const std::string port = "nanoKONTROL2:nanoKONTROL2 MIDI 1";
  CHECK(match_port(port, port) == PortMatch::Exact);
  CHECK(match_port("nanoKONTROL2", port) == PortMatch::Part);
  CHECK(match_port("nanoKONTROL2 MIDI 1", port) == PortMatch::Part);
  CHECK(match_port("nanoKONTROL2*", port) == PortMatch::Glob);
  CHECK(match_port("*MIDI {1..8}", port) == PortMatch::Glob);
  CHECK(match_port("*MIDI {2..8}", port) == PortMatch::None);
  CHECK(match_port("MIDI 1", port) == PortMatch::Words);
  CHECK(match_port("KONTROL2", port) == PortMatch::None);
  CHECK(PortMatch::Exact > PortMatch::Part);
  CHECK(PortMatch::Part > PortMatch::Glob);
  CHECK(PortMatch::Glob > PortMatch::Words);
}

TEST_CASE("Port 1 is not Port 10, and case matters", "[devices]") {
  CHECK(match_port("Port 1", "Pads:Port 10") == PortMatch::None);
  CHECK(match_port("Port 1", "Pads:Port 1") == PortMatch::Part);
  CHECK(match_port("Port 1", "Pads:Port 1 B") == PortMatch::Words);
  CHECK(match_port("port 1", "Pads:Port 1") == PortMatch::None);
  CHECK(match_port("", "Pads:Port 1") == PortMatch::None);
  CHECK(match_port("*", "") == PortMatch::Glob);
}

TEST_CASE("a star takes any text, also none, and braces one of what they hold", "[devices]") {
  CHECK(match_port("P*s*1", "Pads:Port 1") == PortMatch::Glob);
  CHECK(match_port("Pads*:*", "Pads:Port 1") == PortMatch::Glob);
  CHECK(match_port("P*ds", "Pads:Port 1") == PortMatch::Glob);
  CHECK(match_port("{Pads,Keys}:Port {1..2}", "Pads:Port 1") == PortMatch::Glob);
  CHECK(match_port("P{a,b", "Pads:Port 1") == PortMatch::None);
  CHECK(match_port("*2", "Pads:Port 1") == PortMatch::None);
}

TEST_CASE("a hostile pattern is decided in time", "[devices]") {
  std::string pattern;
  for (int i = 0; i < 60; ++i) pattern += "a*";
  CHECK(match_port(pattern + "b", std::string(5'000, 'a')) == PortMatch::None);
}

TEST_CASE("our own ports are told from others whose names begin alike", "[devices]") {
  CHECK(is_own_port("hana-router:hana-router 128:0", "hana-router"));
  CHECK(is_own_port("hana-router-01:hana-router", "hana-router"));
  CHECK(is_own_port("hana-router-knobs:in", "hana-router"));
  CHECK_FALSE(is_own_port("hana-router2:out", "hana-router"));
  CHECK_FALSE(is_own_port("pads:hana-router", "hana-router"));
}
