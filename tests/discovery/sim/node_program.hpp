#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "discovery/node/node.hpp"
#include "tests/sim/program.hpp"

namespace hana::discovery {

/// What a clone that gives way adds to its id.
inline constexpr std::string_view anew = "anew";

/// What a node does as a program of a simulated host.
class NodeProgram {
 public:
  using OnEvent = std::function<void(const PeerEvent&)>;

  NodeProgram(Options options, Identity identity, std::uint64_t seed, OnEvent on_event);

  void start(std::span<const sim::Nic> nics, Instant now);
  void nics_changed(std::span<const sim::Nic> nics, Instant now);
  void receive(const sim::Datagram& datagram, Instant now);
  void advance(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const { return node_->next_deadline(); }
  [[nodiscard]] std::vector<sim::Send> take();
  void stop(Instant now) { node_->stop(now); }

  [[nodiscard]] const std::vector<CloneSeen>& clones() const noexcept { return clones_; }

  /// After its start.
  [[nodiscard]] Node& node() { return *node_; }
  [[nodiscard]] const Node& node() const { return *node_; }

 private:
  Options options_;
  Identity identity_;
  std::uint64_t seed_;
  OnEvent on_event_;
  Instant now_;
  std::vector<CloneSeen> clones_;
  std::optional<Node> node_;
};

/// The least that makes a program a visualization: a hello a second, deaf.
class PlainProgram {
 public:
  PlainProgram(Options options, Identity identity);

  void start(std::span<const sim::Nic> nics, Instant now);
  void nics_changed(std::span<const sim::Nic>, Instant) {}
  void receive(const sim::Datagram&, Instant) {}
  void advance(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const { return next_; }
  [[nodiscard]] std::vector<sim::Send> take() { return std::exchange(sends_, {}); }
  void stop(Instant) { next_.reset(); }

 private:
  Options options_;
  Identity identity_;
  std::optional<Instant> next_;
  std::vector<sim::Send> sends_;
};

/// What both open.
[[nodiscard]] sim::Sockets sockets_of(const Group& group);

[[nodiscard]] std::vector<Interface> interfaces_of(std::span<const sim::Nic> nics);

}  // namespace hana::discovery
