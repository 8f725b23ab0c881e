#include "devices/midi/port_plan.hpp"

#include <catch2/catch.hpp>
#include <initializer_list>

#include "devices/midi/port_name.hpp"

using namespace hana::devices;

namespace {

using Names = std::vector<std::string>;

/// A system whose list of ports changes, followed as the watcher does.
class Desk {
 public:
  explicit Desk(std::vector<WantedPort> wanted)
      : wanted_(std::move(wanted)), open_(wanted_.size()) {}

  /// The open port of each wanted device, empty where it waits.
  Names follow(const Names& system_names) {
    std::vector<ListedPort> listed;
    for (const auto& name : system_names)
      listed.push_back({name, std::string{lasting_name(MidiApi::Alsa, name)}});
    const auto plan = plan_ports(wanted_, listed, open_);
    for (std::size_t i = 0; i < plan.size(); ++i)
      open_[i] = plan[i] ? listed[*plan[i]].system_name : std::string{};
    return open_;
  }

 private:
  std::vector<WantedPort> wanted_;
  Names open_;
};

}  // namespace

TEST_CASE("a device waits until its port comes, leaves and comes again", "[devices]") {
  Desk desk{{{"nanoKONTROL2*", {}}}};
  CHECK(desk.follow({}) == Names{""});
  CHECK(desk.follow({"Midi Through:Port-0 14:0"}) == Names{""});
  CHECK(desk.follow({"Midi Through:Port-0 14:0", "nanoKONTROL2:MIDI 1 24:0"}) ==
        Names{"nanoKONTROL2:MIDI 1 24:0"});
  CHECK(desk.follow({"Midi Through:Port-0 14:0"}) == Names{""});
  CHECK(desk.follow({"nanoKONTROL2:MIDI 1 28:0"}) == Names{"nanoKONTROL2:MIDI 1 28:0"});
}

TEST_CASE("an exact name gets its port before a pattern does, wherever they stand", "[devices]") {
  Desk desk{{{"*", {}}, {"Pads:Port 1", {}}}};
  CHECK(desk.follow({"Pads:Port 1 20:0", "Keys:A 24:0"}) ==
        Names{"Keys:A 24:0", "Pads:Port 1 20:0"});
}

TEST_CASE("a pattern gives a port up when the device comes that is named exactly so", "[devices]") {
  Desk desk{{{"Pads*", {}}, {"Pads:Port 1", {}}}};
  // The exact one looks only at exact matches, so the pattern cannot keep the port from it.
  CHECK(desk.follow({"Pads:Port 2 20:1"}) == Names{"Pads:Port 2 20:1", ""});
  CHECK(desk.follow({"Pads:Port 1 20:0", "Pads:Port 2 20:1"}) ==
        Names{"Pads:Port 2 20:1", "Pads:Port 1 20:0"});
}

TEST_CASE("a device moves from a partial match to an exact one as soon as that is there",
          "[devices]") {
  Desk desk{{{"Port 1", {}}}};
  CHECK(desk.follow({"Pads:Port 1 B 20:0"}) == Names{"Pads:Port 1 B 20:0"});
  CHECK(desk.follow({"Pads:Port 1 B 20:0", "Keys:Port 1 24:0"}) == Names{"Keys:Port 1 24:0"});
}

TEST_CASE("a port is never given to two devices", "[devices]") {
  Desk desk{{{"Pads", {}}, {"Pads", {}}, {"Pads*", {}}}};
  CHECK(desk.follow({"Pads:Port 1 20:0"}) == Names{"Pads:Port 1 20:0", "", ""});
  CHECK(desk.follow({"Pads:Port 1 20:0", "Pads:Port 1 24:0"}) ==
        Names{"Pads:Port 1 20:0", "Pads:Port 1 24:0", ""});
}

TEST_CASE("twins are counted from 1 in the system's order", "[devices]") {
  Desk desk{{{"Pads", 2}, {"Pads", 1}}};
  CHECK(desk.follow({"Pads:Port 1 20:0", "Pads:Port 1 24:0"}) ==
        Names{"Pads:Port 1 24:0", "Pads:Port 1 20:0"});
}

TEST_CASE("the second twin alone is not the second", "[devices]") {
  Desk desk{{{"Pads", 2}}};
  CHECK(desk.follow({"Pads:Port 1 24:0"}) == Names{""});
  CHECK(desk.follow({"Pads:Port 1 24:0", "Pads:Port 1 28:0"}) == Names{"Pads:Port 1 28:0"});
}

TEST_CASE("a twin keeps its place while the other one leaves and returns elsewhere", "[devices]") {
  Desk desk{{{"Pads", 1}, {"Pads", 2}}};
  desk.follow({"Pads:Port 1 20:0", "Pads:Port 1 24:0"});
  CHECK(desk.follow({"Pads:Port 1 24:0"}) == Names{"", "Pads:Port 1 24:0"});
  CHECK(desk.follow({"Pads:Port 1 24:0", "Pads:Port 1 28:0"}) ==
        Names{"Pads:Port 1 28:0", "Pads:Port 1 24:0"});
}

TEST_CASE("what is open stays open when an equal port comes before it in the list", "[devices]") {
  Desk desk{{{"Pads*", {}}}};
  desk.follow({"Pads:Port 1 24:0"});
  CHECK(desk.follow({"Pads:Port 1 20:0", "Pads:Port 1 24:0"}) == Names{"Pads:Port 1 24:0"});
}

TEST_CASE("a place counted from 0 does not exist", "[devices]") {
  Desk desk{{{"Pads", 0}}};
  CHECK(desk.follow({"Pads:Port 1 20:0"}) == Names{""});
}
