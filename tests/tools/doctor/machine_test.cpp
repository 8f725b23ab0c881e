#include <catch2/catch.hpp>

#include "tests/tools/doctor/made_tree.hpp"
#include "tools/hana-router/doctor/machine/permissions.hpp"
#include "tools/hana-router/doctor/machine/power.hpp"
#include "tools/hana-router/doctor/machine/usb.hpp"
#include "tools/hana-router/doctor/machine/wall_clock.hpp"

using namespace hana::tools::doctor;
using namespace std::chrono_literals;
using hana::tests::MadeTree;

namespace {

const Finding& one(const Findings& findings, const std::string& check) {
  for (const auto& finding : findings)
    if (finding.check == check) return finding;
  FAIL("nothing is said about " << check);
  return findings.front();
}

}  // namespace

TEST_CASE("processors that are not at full speed are counted by governor", "[doctor]") {
  const MadeTree made;
  made.file("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
  made.file("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "schedutil");
  made.file("sys/devices/system/cpu/cpufreq/scaling_governor", "no processor");
  const auto power = read_power(made.tree());
  CHECK(power.governors ==
        std::map<std::string, std::size_t>{{"performance", 1}, {"schedutil", 1}});
  CHECK(one(check_power(power), "cpu-governor").verdict == Verdict::Note);

  made.file("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave");
  CHECK(one(check_power(read_power(made.tree())), "cpu-governor").verdict == Verdict::Warning);
  made.file("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance");
  CHECK(one(check_power(read_power(made.tree())), "cpu-governor").verdict == Verdict::Ok);
}

TEST_CASE("a machine that says nothing of its power has nothing wrong with it", "[doctor]") {
  for (const auto& finding : check_power(read_power(MadeTree{}.tree())))
    CHECK(finding.verdict == Verdict::Ok);
}

TEST_CASE("the laptop's battery counts and the mouse's does not", "[doctor]") {
  const MadeTree made;
  made.file("sys/class/power_supply/mouse/type", "Battery");
  made.file("sys/class/power_supply/mouse/scope", "Device");
  made.file("sys/class/power_supply/mouse/status", "Discharging");
  made.file("sys/class/power_supply/AC/type", "Mains");
  made.file("sys/class/power_supply/BAT0/type", "Battery");
  made.file("sys/class/power_supply/BAT0/status", "Charging");
  made.file("sys/class/power_supply/BAT0/capacity", "81");
  const auto charging = one(check_power(read_power(made.tree())), "battery");
  CHECK(charging.verdict == Verdict::Ok);
  CHECK(charging.measured.at("percent") == 81);

  made.file("sys/class/power_supply/BAT0/status", "Discharging");
  const auto discharging = one(check_power(read_power(made.tree())), "battery");
  CHECK(discharging.verdict == Verdict::Warning);
  CHECK(discharging.finding.find("81 %") != std::string::npos);
}

TEST_CASE("a power profile that holds the machine back is a warning", "[doctor]") {
  const MadeTree made;
  made.file("sys/firmware/acpi/platform_profile", "low-power");
  CHECK(one(check_power(read_power(made.tree())), "power-profile").verdict == Verdict::Warning);
  made.file("sys/firmware/acpi/platform_profile", "performance");
  CHECK(one(check_power(read_power(made.tree())), "power-profile").verdict == Verdict::Ok);
}

TEST_CASE("a MIDI device that may be switched off is a warning with its place", "[doctor]") {
  const MadeTree made;
  const std::string devices = "sys/bus/usb/devices/";
  made.file(devices + "1-2/product", "nanoKONTROL2");
  made.file(devices + "1-2/power/control", "auto");
  made.file(devices + "1-2/power/autosuspend_delay_ms", "2000");
  made.file(devices + "1-2:1.0/bInterfaceClass", "01");
  made.file(devices + "1-2:1.0/bInterfaceSubClass", "01");
  made.file(devices + "1-2:1.1/bInterfaceClass", "01");
  made.file(devices + "1-2:1.1/bInterfaceSubClass", "03");
  made.file(devices + "1-3/product", "Camera");
  made.file(devices + "1-3/power/control", "auto");
  made.file(devices + "1-3:1.0/bInterfaceClass", "0e");
  const auto found = check_usb(read_usb_devices(made.tree()));
  REQUIRE(found.size() == 1);
  CHECK(found[0].subject == "nanoKONTROL2");
  CHECK(found[0].verdict == Verdict::Warning);
  CHECK(found[0].measured.at("use") == "midi");
  CHECK(found[0].advice.find("/1-2/power/control") != std::string::npos);

  made.file(devices + "1-2/power/autosuspend_delay_ms", "-1000");
  CHECK(check_usb(read_usb_devices(made.tree())).at(0).verdict == Verdict::Ok);
  made.file(devices + "1-2/power/autosuspend_delay_ms", "2000");
  made.file(devices + "1-2/power/control", "on");
  CHECK(check_usb(read_usb_devices(made.tree())).at(0).verdict == Verdict::Ok);
}

TEST_CASE("without USB devices one line says so", "[doctor]") {
  const auto found = check_usb(read_usb_devices(MadeTree{}.tree()));
  REQUIRE(found.size() == 1);
  CHECK(found[0].verdict == Verdict::Ok);
}

TEST_CASE("a sequencer that is closed to this user is a problem, none at all is not", "[doctor]") {
  Permissions permissions;
  permissions.real_time = true;
  CHECK(one(check_permissions(permissions), "midi-sequencer").verdict == Verdict::Note);
  permissions.sequencer = DeviceFile{"/dev/snd/seq", false};
  CHECK(one(check_permissions(permissions), "midi-sequencer").verdict == Verdict::Problem);
  permissions.sequencer->usable = true;
  CHECK(one(check_permissions(permissions), "midi-sequencer").verdict == Verdict::Ok);
}

TEST_CASE("a refused real-time priority is a warning that says how to get it", "[doctor]") {
  const auto refused = one(check_permissions({}), "real-time");
  CHECK(refused.verdict == Verdict::Warning);
  CHECK(refused.advice.find("rtprio") != std::string::npos);
}

TEST_CASE("device files are found by their names and tried", "[doctor]") {
  const MadeTree made;
  made.file("dev/hidraw0", "");
  made.file("dev/ttyACM3", "");
  made.file("dev/ttyS0", "");
  made.file("dev/snd/seq", "");
  const auto permissions = read_permissions(made.tree());
  REQUIRE(permissions.hid.size() == 1);
  CHECK(permissions.hid[0].path == "/dev/hidraw0");
  CHECK(permissions.hid[0].usable);
  REQUIRE(permissions.serial.size() == 1);
  CHECK(permissions.serial[0].path == "/dev/ttyACM3");
  CHECK(permissions.sequencer.has_value());
}

TEST_CASE("files that are closed to this user are named", "[doctor]") {
  Permissions permissions;
  permissions.hid = {{"/dev/hidraw0", true}, {"/dev/hidraw1", false}};
  const auto closed = one(check_permissions(permissions), "hid-access");
  CHECK(closed.verdict == Verdict::Note);
  CHECK(closed.finding.find("hidraw1") != std::string::npos);
  CHECK(closed.finding.find("hidraw0") == std::string::npos);
}

TEST_CASE("a small limit of locked memory is noted, none is fine", "[doctor]") {
  Permissions permissions;
  CHECK(one(check_permissions(permissions), "memory-lock").verdict == Verdict::Ok);
  permissions.most_locked = 8 << 20;
  CHECK(one(check_permissions(permissions), "memory-lock").verdict == Verdict::Note);
}

TEST_CASE("setting the wall clock is a step, slewing it is none", "[doctor]") {
  ClockSteps steps;
  steps.add(1000s, 10s);
  steps.add(1000s + 100ms, 10s + 100ms);
  CHECK(steps.largest() == 0ns);
  steps.add(1010s + 105ms, 20s + 100ms);  // 500 ppm for ten seconds
  CHECK(steps.largest() == 0ns);
  steps.add(1008s + 205ms, 20s + 200ms);
  CHECK(steps.largest() == -2s);
  steps.add(1009s + 305ms, 20s + 300ms);
  CHECK(steps.largest() == -2s);
  WallClock clock{steps.largest(), true, {"chronyd"}};
  CHECK(one(check_wall_clock(clock), "clock-step").verdict == Verdict::Warning);
}

TEST_CASE("two programs that set the clock are a warning", "[doctor]") {
  const MadeTree made;
  made.file("proc/12/comm", "chronyd");
  made.file("proc/13/comm", "bash");
  CHECK(read_wall_clock(made.tree(), {}).services == std::vector<std::string>{"chronyd"});
  made.file("proc/14/comm", "ntpd");
  const auto clock = read_wall_clock(made.tree(), {});
  CHECK(one(check_wall_clock(clock), "clock-sync").verdict == Verdict::Warning);
}

TEST_CASE("both clocks of this machine are read at the same moment", "[doctor]") {
  ClockSteps steps;
  for (int i = 0; i < 100; ++i) sample(steps);
  CHECK(steps.largest() == 0ns);
}
