#include "tools/hana-router/doctor/doctor.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "tools/hana-router/commands/commands.hpp"
#include "tools/hana-router/doctor/report.hpp"
#include "tools/hana-router/network_options.hpp"
#include "tools/hana-router/report/live_line.hpp"
#include "tools/hana-router/report/show_report.hpp"
#include "tools/hana-router/stop_signal.hpp"

namespace hana::tools {
namespace {

using namespace std::chrono_literals;

struct DoctorArguments {
  NetworkOptions network;
  std::string show;
  double seconds = 2.5;
  bool json = false;
};

void print(const std::vector<doctor::Section>& sections, bool json) {
  for (const auto& section : sections)
    std::fputs(json ? json_lines(section).c_str() : (text_of(section) + "\n").c_str(), stdout);
  if (!json) std::printf("%s\n", summary(sections).c_str());
}

ExitCode examine(const DoctorArguments& arguments) {
  StopSignal stop;
  std::optional<config::Show> show;
  if (!arguments.show.empty()) {
    show = load_and_report(arguments.show);
    if (!show) return ExitCode::BadShow;
  }
  auto network = arguments.network.discovery("observer", show ? show->network : config::Network{},
                                             arguments.show);
  if (!network) return usage_error(network.error());
  doctor::DoctorOptions options{std::move(*network), std::move(show),
                                std::chrono::duration_cast<std::chrono::milliseconds>(
                                    std::chrono::duration<double>{arguments.seconds})};
  LiveLine line{LiveLine::Style::Auto};
  std::optional<ExitCode> stopped;
  const auto sections = doctor::examine(options, [&](double done) {
    line.show(fmt::format("listening to the network: {:.0f} %", 100 * done));
    stopped = stop.wait(0ms);
    return !stopped;
  });
  line.clear();
  if (stopped) return *stopped;
  print(sections, arguments.json);
  return worst(sections) == doctor::Verdict::Problem ? ExitCode::Problem : ExitCode::Fine;
}

}  // namespace

void add_doctor(CLI::App& program, Action& chosen) {
  auto* command = add_command(
      program, "doctor",
      "Look for what would disturb a show on this machine and its network, and say what to "
      "do; exit code 5 if there is a problem, 0 if there is none (warnings are none)",
      "  hana-router doctor\n"
      "  hana-router doctor show.toml --interface eth0\n"
      "  hana-router doctor --json | jq 'select(.verdict != \"ok\")'");
  const auto arguments = std::make_shared<DoctorArguments>();
  arguments->network.add_to(*command, machine_name());
  command->add_option("show", arguments->show, "a show file, whose OSC ports are tried as well")
      ->type_name("SHOW.toml");
  command
      ->add_option("--seconds", arguments->seconds,
                   "how long to listen to the network (default: 2.5)")
      ->check(CLI::Range(0.5, 3600.0));
  command->add_flag("--json", arguments->json, "one object a finding on stdout");
  command->callback([arguments, &chosen] { chosen = [arguments] { return examine(*arguments); }; });
}

}  // namespace hana::tools
