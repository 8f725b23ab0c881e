// devices, nodes, links, latency: what a running router knows; without one, devices and nodes look
// themselves.

#include <cstdio>
#include <memory>

#include "devices/midi/midi_port_watcher.hpp"
#include "discovery/mesh/mesh.hpp"
#include "discovery/wire/query_filter.hpp"
#include "tools/hana-router/attach.hpp"
#include "tools/hana-router/commands/commands.hpp"
#include "tools/hana-router/network_options.hpp"
#include "tools/hana-router/report/tables.hpp"
#include "tools/hana-router/server/snapshots.hpp"
#include "tools/hana-router/stop_signal.hpp"

namespace hana::tools {
namespace {

using namespace std::chrono_literals;

/// Calls `look` once, or once a second with `--watch` until Ctrl-C.
template <typename Look>
ExitCode look_around(const AttachArguments& arguments, StopSignal& stop, Look look) {
  std::optional<ExitCode> code;
  do {
    look();
  } while (arguments.watch && std::ferror(stdout) == 0 && !(code = stop.wait(1s)));
  return code.value_or(ExitCode::Fine);
}

ExitCode look_for_devices(const AttachArguments& arguments) {
  StopSignal stop;
  devices::MidiPortWatcher midi{{}, {}, std::nullopt, {[](const auto&) {}, [](const auto&) {}}};
  const auto limit = Clock::now() + 3s;
  while (midi.sound_system().empty() && Clock::now() < limit)
    if (const auto code = stop.wait(5ms)) return *code;
  std::fprintf(stderr, "no router runs here; %s\n", midi.sound_system().c_str());
  return look_around(arguments, stop, [&] {
    auto list = Json::array();
    for (const auto known = midi.list(); const auto& device : known)
      list.push_back(device_json(device));
    print_snapshot(arguments, list, devices_table);
  });
}

struct NodesArguments {
  AttachArguments attach;
  NetworkOptions network;
  std::string query;
  double seconds = 1.2;
};

ExitCode look_for_nodes(const NodesArguments& arguments, const discovery::Filter& filter) {
  StopSignal stop;
  net::io_context network{1};
  auto options = arguments.network.discovery("observer");
  if (!options) return usage_error(options.error());
  options->filter = filter.text();
  discovery::Mesh mesh{network, *options};
  for (const auto& warning : mesh.warnings())
    std::fprintf(stderr, "network: %s\n", warning.c_str());
  std::fprintf(stderr, "no router runs here; listening on the network\n");
  // Plain visualizations say hello once a second.
  network.run_for(std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::duration<double>{arguments.seconds}));
  const auto code = look_around(arguments.attach, stop, [&] {
    network.restart();
    network.poll();
    auto list = Json::array();
    for (const auto& peer : mesh.registry().peers())
      if (matches(filter, peer.announced)) list.push_back(node_json(peer));
    print_snapshot(arguments.attach, list, nodes_table);
  });
  network.restart();
  mesh.stop([&network] { network.stop(); });
  network.run();
  return code;
}

ExitCode nodes(const NodesArguments& arguments) {
  const auto filter = discovery::Filter::from_text(arguments.query);
  if (!filter) return usage_error(filter.error());
  if (!arguments.attach.wanted() && !a_router_runs()) return look_for_nodes(arguments, *filter);
  return print_from_router(arguments.attach, "nodes", nodes_table, {{"filter", filter->text()}});
}

}  // namespace

void add_devices(CLI::App& program, Action& chosen) {
  auto* command =
      add_command(program, "devices", "What is plugged in, and what the router does with it",
                  "  hana-router devices\n"
                  "  hana-router devices --watch\n"
                  "  hana-router devices --json | jq .name");
  const auto arguments = std::make_shared<AttachArguments>();
  arguments->add_to(*command);
  command->callback([arguments, &chosen] {
    chosen = [arguments] {
      if (!arguments->wanted() && !a_router_runs()) return look_for_devices(*arguments);
      return print_from_router(*arguments, "devices", devices_table);
    };
  });
}

void add_nodes(CLI::App& program, Action& chosen) {
  auto* command = add_command(program, "nodes", "Who is on the network",
                              "  hana-router nodes\n"
                              "  hana-router nodes --watch --json\n"
                              "  hana-router nodes --interface eth0\n"
                              "  hana-router nodes --query 'role:visualization #stage cap:gpu'");
  const auto arguments = std::make_shared<NodesArguments>();
  arguments->attach.add_to(*command);
  arguments->network.add_to(*command, machine_name());
  command->add_option("--seconds", arguments->seconds, "how long to listen where no router runs")
      ->check(CLI::Range(0.05, 3600.0));
  command
      ->add_option("--query", arguments->query,
                   "only nodes that fit: name patterns, role:ROLE, #TAG, group:NAME, cap:NAME")
      ->type_name("FILTER");
  command->callback([arguments, &chosen] { chosen = [arguments] { return nodes(*arguments); }; });
}

void add_links(CLI::App& program, Action& chosen) {
  auto* command =
      add_command(program, "links", "How the running router reaches each visualization",
                  "  hana-router links\n"
                  "  hana-router links --watch\n"
                  "  hana-router links --json | jq '.links[] | [.name, .transport, .state]'");
  const auto arguments = std::make_shared<AttachArguments>();
  arguments->add_to(*command);
  command->callback([arguments, &chosen] {
    chosen = [arguments] { return print_from_router(*arguments, "links", links_table); };
  });
}

void add_latency(CLI::App& program, Action& chosen) {
  auto* command = add_command(program, "latency", "How late messages are: router, network, applied",
                              "  hana-router latency\n"
                              "  hana-router latency --watch\n"
                              "  hana-router latency --json | jq '.routes[].router_time.p99_us'");
  const auto arguments = std::make_shared<AttachArguments>();
  arguments->add_to(*command);
  command->callback([arguments, &chosen] {
    chosen = [arguments] { return print_from_router(*arguments, "latency", latency_table); };
  });
}

}  // namespace hana::tools
