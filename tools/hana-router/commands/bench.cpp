#include "tools/hana-router/bench/bench.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "tools/hana-router/commands/commands.hpp"

namespace hana::tools {
namespace {

using Json = nlohmann::json;

struct BenchArguments {
  BenchPlan plan;
  bool json = false;
};

std::string comparison_text(const std::string& title, const char* raw_name, const Json& result) {
  const auto row = [&](const char* name, const Json& times) {
    return fmt::format("  {:<26} {:>9.1f} {:>9.1f} {:>9.1f}\n", name,
                       times.at("p50_us").get<double>(), times.at("p99_us").get<double>(),
                       times.at("p999_us").get<double>());
  };
  const auto& ratio = result.at("ratio");
  return fmt::format("{}, {} events of each\n  {:<26} {:>9} {:>9} {:>9}\n", title,
                     result.at("events").dump(), "microseconds", "p50", "p99", "p99.9") +
         row(raw_name, result.at("raw")) + row("routed", result.at("routed")) +
         fmt::format("  {:<26} {:>8.2f}x {:>8.2f}x {:>8.2f}x\n", "ratio",
                     ratio.at("p50").get<double>(), ratio.at("p99").get<double>(),
                     ratio.at("p999").get<double>());
}

std::string rate_text(const Json& rate) {
  const auto row = [&](const char* name, const char* key) {
    const auto& way = rate.at(key);
    return fmt::format("  {:<26} {:>12.0f} {:>8.2f}x {:>9} lost\n", name,
                       way.at("events_per_s").get<double>(), way.at("ratio").get<double>(),
                       way.at("dropped").dump());
  };
  return "Discrete events a second, every one received and in order\n" +
         row("sendto, one by one", "raw") + row("routed, one per datagram", "one_per_datagram") +
         row("routed, bundled", "bundled");
}

ExitCode bench(const BenchArguments& arguments) {
  ReceiverProcess receiver;  // a process of its own, so before any thread
  const auto progress = [](const std::string& what) {
    std::fprintf(stderr, "%s ...\n", what.c_str());
  };
  const auto seconds = 2.0 * arguments.plan.events / arguments.plan.hertz;
  progress(fmt::format("event to receiving process, {:.0f} s", seconds));
  auto result = bench_latency(receiver, arguments.plan);
  progress(fmt::format("OSC in to OSC out, {:.0f} s", seconds));
  result["osc"] = bench_osc(receiver, arguments.plan);
  progress("highest rates");
  result["rate"] = bench_rate(receiver, arguments.plan);
  result["hertz"] = arguments.plan.hertz;
  if (arguments.json) {
    std::printf("%s\n", result.dump().c_str());
    return ExitCode::Fine;
  }
  const auto text =
      comparison_text(fmt::format("Event to receiving process at {} Hz", arguments.plan.hertz),
                      "raw: sendto", result) +
      comparison_text(fmt::format("OSC in to OSC out at {} Hz", arguments.plan.hertz),
                      "raw: recv and sendto", result["osc"]) +
      rate_text(result["rate"]);
  std::fputs(text.c_str(), stdout);
  return ExitCode::Fine;
}

}  // namespace

void add_bench(CLI::App& program, Action& chosen) {
  auto* command = add_command(program, "bench",
                              "Measure this machine: routed events against bare UDP, on loopback",
                              "  hana-router bench\n"
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
  command->add_flag("--json", arguments->json, "one object on stdout");
  command->callback([arguments, &chosen] { chosen = [arguments] { return bench(*arguments); }; });
}

}  // namespace hana::tools
