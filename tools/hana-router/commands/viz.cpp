#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <thread>

#include "discovery/mesh/mesh.hpp"
#include "tools/hana-router/commands/commands.hpp"
#include "tools/hana-router/network_options.hpp"
#include "tools/hana-router/stop_signal.hpp"
#include "tools/hana-router/viz/reference_visualization.hpp"

namespace hana::tools {
namespace {

const std::map<std::string, TransportChoice> transports{{"udp", TransportChoice::Udp},
                                                        {"tcp", TransportChoice::Tcp},
                                                        {"local", TransportChoice::Local}};

struct VizArguments {
  NetworkOptions network;
  std::vector<std::string> tags;
  bool json = false;
  std::uint16_t port = 0;
  std::uint16_t tcp_port = 0;
  TransportChoice transport = TransportChoice::Automatic;
  std::uint64_t count = 0;
};

ExitCode visualize(const VizArguments& arguments) {
  StopSignal stop;
  auto options = arguments.network.discovery("visualization");
  if (!options) return usage_error(options.error());
  options->announcement.tags = arguments.tags;
  options->announcement.transport = arguments.transport;
  ReferenceVisualization visualization{
      {.network = *options,
       .port = UdpPort{arguments.port},
       .tcp_port = UdpPort{arguments.tcp_port},
       .style = arguments.json ? MessageStyle::Json : MessageStyle::Text,
       .count = arguments.count}};
  if (const auto failure = visualization.start()) {
    std::fprintf(stderr, "hana-router: %s\n", failure->message.c_str());
    return failure->code;
  }
  std::fprintf(stderr, "%s: a visualization on UDP port %u, Ctrl-C stops\n",
               options->announcement.name.c_str(), static_cast<unsigned>(visualization.port()));
  std::optional<ExitCode> code;
  while (!visualization.finished() && !(code = stop.wait(std::chrono::milliseconds{50}))) {
  }
  visualization.stop();
  return code.value_or(ExitCode::Fine);
}

}  // namespace

void add_viz(CLI::App& program, Action& chosen) {
  auto* command = add_command(program, "viz", "Join as a visualization and print what arrives",
                              "  hana-router viz\n"
                              "  hana-router viz --name left --tags wall,stage\n"
                              "  hana-router viz --json --count 100 | jq .latency_us");
  const auto arguments = std::make_shared<VizArguments>();
  arguments->network.add_to(*command, "viz");
  command->add_option("--tags", arguments->tags, "tags that routes can name as #TAG")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("A,B");
  command->add_flag(
      "--json", arguments->json,
      "one object a message: address, args, from, via, kind, latency_us, bound_us, network_us");
  command->add_option("--port", arguments->port, "UDP port to listen on (default: any free one)");
  command->add_option("--tcp-port", arguments->tcp_port,
                      "TCP port to take links on (default: any free one)");
  command
      ->add_option("--transport", arguments->transport,
                   "how routers should send: udp, tcp, local (default: as they choose)")
      ->transform(CLI::CheckedTransformer(transports).description("udp|tcp|local"));
  command->add_option("--count", arguments->count, "leave after so many messages (default: never)");
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return visualize(*arguments); }; });
}

}  // namespace hana::tools
