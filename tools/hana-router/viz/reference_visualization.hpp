#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "discovery/mesh/host/suspension.hpp"
#include "discovery/mesh/mesh.hpp"
#include "tools/hana-router/exit_code.hpp"
#include "tools/hana-router/resource_news.hpp"
#include "tools/hana-router/viz/link_sockets.hpp"
#include "tools/hana-router/viz/source_news.hpp"
#include "tools/hana-router/viz/stamped_age.hpp"
#include "transport/client/inlet.hpp"
#include "transport/net.hpp"
#include "transport/udp/receive_batch.hpp"

namespace hana::tools {

struct VisualizationOptions {
  discovery::Options network;
  UdpPort port{};      // 0: any free one
  UdpPort tcp_port{};  // 0: any free one
  MessageStyle style = MessageStyle::Text;
  std::uint64_t count = 0;  // leave after so many messages; 0: never
};

/// A visualization that shows every message on stdout instead of drawing it: streams, plain OSC and
/// links. To whom sends no stream it offers stamped bundles (`bundle=1`, `stamp=1`), so that it can
/// tell how old a message from this machine is.
///
/// Threads: one of its own for network and output; the rest by one owner.
class ReferenceVisualization final : public transport::InletSink {
 public:
  explicit ReferenceVisualization(VisualizationOptions options);
  ~ReferenceVisualization() override;
  ReferenceVisualization(const ReferenceVisualization&) = delete;
  ReferenceVisualization& operator=(const ReferenceVisualization&) = delete;

  /// Empty: it listens and is announced.
  [[nodiscard]] std::optional<Failure> start();

  /// Says goodbye and shows what has come until then.
  void stop();

  [[nodiscard]] UdpPort port() const noexcept { return options_.network.announcement.port; }

  /// `count` messages were shown, or nobody reads them any more.
  [[nodiscard]] bool finished() const noexcept { return finished_.load(); }

 private:
  [[nodiscard]] std::optional<Failure> listen();
  void open(const net::ip::udp& protocol, net::error_code& error);
  void wait();
  void read_datagrams();
  void read_packet(const LinkSockets::Caller& caller, std::span<const std::byte> packet);
  void take(const transport::InletMessage& message) noexcept override;
  void show(transport::InletMessage message);
  void settle();
  void send_due();
  void arm();
  void look_after_clock();
  void look_after_sources();
  void finish();
  [[nodiscard]] std::string name_of(std::string_view node);

  VisualizationOptions options_;
  std::uint64_t shown_ = 0;
  std::atomic<bool> finished_{false};
  net::io_context network_{1};
  net::ip::udp::socket socket_{network_};
  net::steady_timer deadline_{network_};
  Instant armed_ = Instant::max();
  Instant next_look_ = Instant::max();  // at the sources
  transport::ReceiveBatch batch_;
  std::optional<LinkSockets> links_;
  std::unique_ptr<discovery::Mesh> mesh_;
  std::optional<transport::Inlet> inlet_;
  const LinkSockets::Caller* caller_ = nullptr;  // whose packet is being read; none: a datagram
  StampedAge stamped_age_;
  SourceNews source_news_;
  std::map<std::string, std::string, std::less<>> names_;  // of routers, by node
  discovery::SleepNotice sleep_;
  std::optional<ResourceNews> resource_news_;
  std::jthread thread_;
};

}  // namespace hana::tools
