#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "router/endpoint.hpp"
#include "router/output.hpp"
#include "transport/framing/options.hpp"

namespace hana::discovery {

/// Keys that this version does not know, kept and shown as they came.
using Properties = std::map<std::string, std::string, std::less<>>;

/// What a node's machine has: `gpu` -> `nvidia`, `outputs` -> `2`, `laser` -> ``.
using Capabilities = std::map<std::string, std::string, std::less<>>;

/// The version of the Hana protocols that a node speaks; it announces it as `proto`.
enum class Protocol : std::uint8_t { Plain = 0, Hana = 1 };

/// What a node's machine has left; empty where it does not say.
struct Resources {
  std::optional<double> load;              // of all processors together, 0 to 1
  std::optional<std::uint32_t> memory_mb;  // free
  std::optional<double> frames_a_second;   // that it draws

  friend bool operator==(const Resources&, const Resources&) = default;
};

/// What a node says of itself in every hello.
///
/// Bound: id and name at most 64 bytes, role and keys 32, every value 256 as sent; see
/// wire/packets.hpp.
struct Announcement {
  std::string role = "visualization";  // "router", "visualization", "daemon" or "observer"
  std::string name;
  UdpPort port{};              // where it receives OSC; 0: nowhere
  std::uint16_t tcp_port = 0;  // where it takes connections; 0: nowhere
  std::string unix_path;       // the same on its own machine
  std::string boot_id;         // of its machine's running system: equal means the same machine
  std::vector<std::string> tags;
  std::vector<std::string> groups;  // of nodes that share a show
  std::uint8_t priority = 100;      // 0 to 200
  Bundling bundling = Bundling::OneMessageADatagram;
  Protocol protocol = Protocol::Hana;
  TransportChoice transport = TransportChoice::Automatic;   // that it wants to be reached by
  transport::Framing framing = transport::Framing::Length;  // of connections to it
  std::chrono::seconds lifetime{5};  // a plain node silent for so long is gone
  Capabilities capabilities;
  Resources resources;
  std::string status;  // in words: "ready", "loading scene 2"
  Properties properties;

  friend bool operator==(const Announcement&, const Announcement&) = default;
};

}  // namespace hana::discovery
