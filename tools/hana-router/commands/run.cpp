#include <unistd.h>

#include <cstdio>
#include <mutex>

#include "config/show_file.hpp"
#include "tools/hana-router/commands/commands.hpp"
#include "tools/hana-router/network_options.hpp"
#include "tools/hana-router/report/live_line.hpp"
#include "tools/hana-router/report/show_report.hpp"
#include "tools/hana-router/report/tables.hpp"
#include "tools/hana-router/server/demo_show.hpp"
#include "tools/hana-router/server/server.hpp"
#include "tools/hana-router/stop_signal.hpp"

namespace hana::tools {
namespace {

struct RunArguments {
  std::string show;
  bool demo = false;
  bool headless = false;
  bool json = false;
  bool low_latency = false;
  unsigned demo_rate = 60;
  std::string midi = "auto";
  NetworkOptions network;
};

/// Empty: it was bad, and that was said.
std::optional<config::Show> load(const RunArguments& arguments) {
  if (arguments.show.empty())
    return *config::parse_show(arguments.demo ? demo_show : virtual_port_show, "built-in show");
  return load_and_report(arguments.show);
}

Result<ServerOptions> options_from(const RunArguments& arguments, config::Show show) {
  auto network = arguments.network.discovery("router", show.network, arguments.show);
  if (!network) return tl::unexpected{network.error()};
  ServerOptions options;
  options.show = std::move(show);
  options.show_file = arguments.show;
  options.built_in.demo = arguments.demo ? BuiltIn::Present : BuiltIn::Absent;
  options.midi.choice = *devices::parse_midi_choice(arguments.midi);
  options.demo.rate = devices::Hertz{arguments.demo_rate};
  options.discovery = std::move(*network);
  options.waiting = arguments.low_latency ? Waiting::Polling : Waiting::Asleep;
  return options;
}

ExitCode run(const RunArguments& arguments) {
  StopSignal stop;
  auto show = load(arguments);
  if (!show) return ExitCode::BadShow;
  auto options = options_from(arguments, std::move(*show));
  if (!options) return usage_error(options.error());

  LiveLine line{arguments.headless || arguments.json ? LiveLine::Style::Off
                                                     : LiveLine::Style::Auto};
  Server server{std::move(*options), [&line](const std::string& sentence) { line.say(sentence); }};
  if (const auto failure = server.start()) {
    std::fprintf(stderr, "hana-router: %s\n", failure->message.c_str());
    return failure->code;
  }
  line.say(arguments.network.name + ": routing " +
           (arguments.show.empty() ? std::string{"the built-in show"} : arguments.show) +
           ", Ctrl-C stops");
  StatusRates rates;
  StatusWarnings warnings;
  for (const auto& warning : warnings.take_new(server.ask("status")))
    line.say("network: " + warning);
  std::optional<ExitCode> code;
  while (!(code = stop.wait(std::chrono::seconds{1}))) {
    const auto status = rates.add_to(server.ask("status"));
    for (const auto& warning : warnings.take_new(status)) line.say("network: " + warning);
    if (arguments.json) {
      std::printf("%s\n", status.dump().c_str());
      std::fflush(stdout);
    } else {
      line.show(status_text(status));
    }
  }
  line.clear();
  server.stop_playing();
  const auto summary = server.ask("latency");
  server.stop();
  if (!arguments.json) std::fputs(latency_table(summary).c_str(), stderr);
  return *code;
}

}  // namespace

void add_run(CLI::App& program, Action& chosen) {
  auto* command =
      add_command(program, "run", "Start the router",
                  "  hana-router run --demo                a sensor and a beat of its own\n"
                  "  hana-router run show.toml             the devices and routes of a show\n"
                  "  hana-router run show.toml --json      one status object a second\n"
                  "  hana-router run show.toml --interface eth0 --low-latency");
  const auto arguments = std::make_shared<RunArguments>();
  command->add_option("show", arguments->show, "the show file")->type_name("SHOW.toml");
  command->add_flag("--demo", arguments->demo, "add a built-in sensor and beat, device `demo`");
  command->add_option("--demo-rate", arguments->demo_rate, "values a second of the demo sensor")
      ->type_name("HZ")
      ->check(CLI::Range(1, 10'000));
  command->add_flag("--headless", arguments->headless, "no live status, only changes");
  command->add_flag("--json", arguments->json, "one status object a second on stdout");
  command->add_flag("--low-latency", arguments->low_latency,
                    "let the router thread poll: a processor for itself");
  command->add_option("--midi", arguments->midi, "which MIDI system to use (default: auto)")
      ->check(CLI::IsMember({"auto", "alsa", "jack", "none"}));
  arguments->network.add_to(*command, machine_name());
  command->callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace hana::tools
