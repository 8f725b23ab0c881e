#include "tools/hana-router/bench/bench.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "tools/hana-router/bench/bench_text.hpp"
#include "tools/hana-router/bench/streams/stream_bench.hpp"
#include "tools/hana-router/commands/commands.hpp"

namespace hana::tools {
namespace {

using Json = nlohmann::json;

struct BenchArguments {
  BenchPlan plan;
  std::string only;  // "udp", "streams"; empty: both
  bool json = false;
};

Json bench_udp(const BenchPlan& plan, const Progress& progress) {
  ReceiverProcess receiver;  // a process of its own, so before any thread
  const auto seconds = 2.0 * plan.events / plan.hertz;
  progress(fmt::format("event to receiving process, {:.0f} s", seconds));
  auto result = bench_latency(receiver, plan);
  progress(fmt::format("OSC in to OSC out, {:.0f} s", seconds));
  result["osc"] = bench_osc(receiver, plan);
  progress("highest rates");
  result["rate"] = bench_rate(receiver, plan);
  return result;
}

ExitCode bench(const BenchArguments& arguments) {
  const auto progress = [](const std::string& what) {
    std::fprintf(stderr, "%s ...\n", what.c_str());
  };
  Json result;
  if (arguments.only != "streams") result = bench_udp(arguments.plan, progress);
  if (arguments.only != "udp") result["streams"] = bench_streams(arguments.plan, progress);
  result["hertz"] = arguments.plan.hertz;
  const auto text = arguments.json ? result.dump() + "\n" : bench_text(result);
  std::fputs(text.c_str(), stdout);
  return ExitCode::Fine;
}

}  // namespace

void add_bench(CLI::App& program, Action& chosen) {
  auto* command =
      add_command(program, "bench", "Measure this machine: routed events against bare sockets",
                  "  hana-router bench\n"
                  "  hana-router bench --only streams\n"
                  "  hana-router bench --events 20000 --json | jq .ratio");
  const auto arguments = std::make_shared<BenchArguments>();
  command->add_option("--events", arguments->plan.events, "events of each kind (default: 10000)")
      ->check(CLI::Range(200, 100'000));
  command->add_option("--rate", arguments->plan.hertz, "events a second (default: 1000)")
      ->type_name("HZ")
      ->check(CLI::Range(1, 20'000));
  command
      ->add_option("--burst-events", arguments->plan.burst_events,
                   "events of each kind for the highest rates (default: 1000000)")
      ->check(CLI::Range(1'000, 10'000'000));
  command->add_option("--only", arguments->only, "udp or streams (default: both)")
      ->type_name("PART")
      ->check(CLI::IsMember({"udp", "streams"}));
  command->add_flag("--json", arguments->json, "one object on stdout");
  command->callback([arguments, &chosen] { chosen = [arguments] { return bench(*arguments); }; });
}

}  // namespace hana::tools
