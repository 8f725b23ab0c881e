#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>

#include "discovery/mesh/mesh.hpp"
#include "tools/hana-router/exit_code.hpp"
#include "tools/hana-router/resource_news.hpp"
#include "transport/net.hpp"
#include "transport/osc/osc_decoder.hpp"
#include "transport/udp/receive_batch.hpp"

namespace hana::tools {

enum class MessageStyle : std::uint8_t { Text, Json };

/// A visualization that shows every message on stdout instead of drawing it. It asks for stamped
/// bundles (`bundle=1`, `stamp=1`), so that it can tell how old a value from this machine is.
///
/// Threads: one of its own for network and output; the rest by one owner.
class ReferenceVisualization {
 public:
  /// `port` 0: any free one. `count` 0: no end.
  ReferenceVisualization(discovery::Options options, UdpPort port, MessageStyle style,
                         std::uint64_t count);
  ~ReferenceVisualization();
  ReferenceVisualization(const ReferenceVisualization&) = delete;
  ReferenceVisualization& operator=(const ReferenceVisualization&) = delete;

  /// Empty: it listens and is announced.
  [[nodiscard]] std::optional<Failure> start();

  /// Says goodbye.
  void stop();

  [[nodiscard]] UdpPort port() const noexcept { return options_.announcement.port; }

  /// `count` messages were shown, or nobody reads them any more.
  [[nodiscard]] bool finished() const noexcept { return finished_.load(); }

 private:
  void open(const net::ip::udp& protocol, net::error_code& error);
  void wait();
  void show_all(const transport::ReceivedDatagram& datagram);
  void show(const transport::ReceivedMessage& message, const Endpoint& from);
  [[nodiscard]] std::optional<double> latency_us(std::uint64_t time_tag, const Endpoint& from);
  [[nodiscard]] bool is_this_machine(const Endpoint& from);

  struct Sender {
    Endpoint endpoint;
    bool is_local = false;
  };

  discovery::Options options_;
  UdpPort wanted_port_;
  MessageStyle style_;
  std::uint64_t count_;
  std::uint64_t shown_ = 0;
  std::atomic<bool> finished_{false};
  net::io_context network_{1};
  net::ip::udp::socket socket_{network_};
  transport::ReceiveBatch batch_;
  Sender last_sender_;  // mostly the next message is from the same
  std::unique_ptr<discovery::Mesh> mesh_;
  std::optional<ResourceNews> resource_news_;
  std::jthread thread_;
};

}  // namespace hana::tools
