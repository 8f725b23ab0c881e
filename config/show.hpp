#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/diagnostic.hpp"
#include "router/endpoint.hpp"
#include "router/output.hpp"
#include "router/table/name_pattern.hpp"
#include "router/table/route_spec.hpp"
#include "transport/framing/options.hpp"

namespace hana::config {

/// Devices that need no entry: the demo sensor of `run --demo`, and the program's own MIDI input.
inline constexpr std::string_view demo_device = "demo";
inline constexpr std::string_view virtual_device = "virtual";

/// The `nth` MIDI port (from 1) whose name fits, in the order in which the system lists them.
struct MidiMatch {
  NamePattern name;
  unsigned nth = 1;
};

/// Whoever sends OSC to this UDP port. An unspecified family: every interface, IPv4 and IPv6.
/// Port 0: the system picks a free one.
struct OscMatch {
  Endpoint listen;
};

struct Device {
  std::string alias;
  std::variant<MidiMatch, OscMatch> match;
  Place at;  // of its alias
};

/// A host that the program has to look up: a name, or a link-local address with its zone.
struct HostName {
  std::string name;
  UdpPort port;  // or a TCP port, as in Endpoint

  friend bool operator==(const HostName&, const HostName&) = default;
};

/// A visualization with a fixed plain OSC address, beside those that discovery finds.
struct Visualization {
  std::string name;
  TransportChoice scheme = TransportChoice::Udp;  // or Tcp
  std::variant<Endpoint, HostName> osc;
  transport::Framing framing = transport::Framing::Length;  // over TCP
  Bundling bundling = Bundling::OneMessageADatagram;
  std::vector<std::string> tags;
  Place at;  // of its name
};

/// How the show's router takes part in discovery; what is empty is left to the program.
struct Network {
  std::vector<std::string> interfaces;  // names or patterns with `*`; empty: all
  std::vector<std::string> deny;
  std::vector<Endpoint> seeds;  // port 0: discovery's
  bool off_subnet = false;      // also nodes outside this machine's subnets
  std::string key;
  std::string key_file;  // as written; a relative one is beside the show
};

/// What a show file says, checked; all in the order of the file.
struct Show {
  Network network;
  std::vector<Device> devices;
  std::vector<Visualization> visualizations;
  std::vector<RouteSpec> routes;  // ids are unique
};

}  // namespace hana::config
