#include "tools/hana-router/viz/reference_visualization.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <random>

#include "transport/net_endpoint.hpp"

namespace hana::tools {
namespace {

using namespace std::chrono_literals;

constexpr Clock::duration looked_after_every = 500ms;
constexpr auto until_first_look = 200ms;  // by then its hello has said what it is called

transport::ClockId drawn_clock_id() {
  return transport::ClockId{static_cast<std::int32_t>(std::random_device{}())};
}

/// What a socket of that family sends to: IPv6's sends to IPv4 addresses in their IPv6 form.
net::ip::udp::endpoint reached_by(const net::ip::udp::socket& socket, const Endpoint& to) {
  auto endpoint = transport::to_udp(to);
  net::error_code error;
  if (to.family != AddressFamily::V4 || socket.local_endpoint(error).address().is_v4())
    return endpoint;
  return {net::ip::make_address_v6(net::ip::v4_mapped, endpoint.address().to_v4()),
          endpoint.port()};
}

void tell(const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); }

}  // namespace

ReferenceVisualization::ReferenceVisualization(VisualizationOptions options)
    : options_(std::move(options)),
      batch_(transport::OscLimits{}.packet_bytes),
      sleep_(discovery::suspended_since_boot()) {
  auto& announcement = options_.network.announcement;
  announcement.bundling = Bundling::Bundles;
  announcement.properties["stamp"] = "1";
}

ReferenceVisualization::~ReferenceVisualization() { stop(); }

std::optional<Failure> ReferenceVisualization::start() {
  if (auto failure = listen()) return failure;
  mesh_ = std::make_unique<discovery::Mesh>(network_, options_.network);
  resource_news_.emplace(network_, *mesh_, options_.network.announcement);
  for (const auto& warning : mesh_->warnings()) tell("network: " + warning);
  const auto epoch = static_cast<std::uint32_t>(mesh_->identity().epoch);
  inlet_.emplace(transport::InletOptions{.epoch = epoch, .streams = {}, .clock = drawn_clock_id()},
                 *this);
  wait();
  thread_ = std::jthread{[this] { network_.run(); }};
  return std::nullopt;
}

std::optional<Failure> ReferenceVisualization::listen() {
  net::error_code error;
  open(net::ip::udp::v6(), error);
  if (error == net::error::address_family_not_supported) open(net::ip::udp::v4(), error);
  if (error) {
    const auto port = std::to_string(static_cast<unsigned>(options_.port));
    return Failure{ExitCode::Unavailable, "cannot listen on UDP port " + port + " (" +
                                              error.message() + "); choose another with --port"};
  }
  auto& announcement = options_.network.announcement;
  announcement.port = UdpPort{socket_.local_endpoint().port()};
  links_.emplace(network_, LinkSockets::Callbacks{[this](const auto& caller, auto packet) {
                                                    read_packet(caller, packet);
                                                  },
                                                  tell});
  if (const auto tcp = links_->listen_tcp(options_.tcp_port, announcement); !tcp)
    return Failure{ExitCode::Unavailable, tcp.error().message + "; choose another with --tcp-port"};
  if (const auto local = links_->listen_local(announcement); !local)
    tell("links from this machine: " + local.error().message);
  return std::nullopt;
}

void ReferenceVisualization::open(const net::ip::udp& protocol, net::error_code& error) {
  socket_.open(protocol, error);
  if (!error && protocol == net::ip::udp::v6()) socket_.set_option(net::ip::v6_only{false}, error);
  if (!error) socket_.set_option(net::ip::udp::socket::receive_buffer_size{1 << 20}, error);
  if (!error) socket_.non_blocking(true, error);
  if (!error) socket_.bind({protocol, static_cast<std::uint16_t>(options_.port)}, error);
}

void ReferenceVisualization::stop() {
  if (!thread_.joinable()) return;
  net::post(network_, [this] {
    resource_news_->stop();
    mesh_->stop([this] { finish(); });
  });
  thread_.join();
}

void ReferenceVisualization::finish() {
  read_datagrams();
  settle();
  links_->close();
  network_.stop();
}

void ReferenceVisualization::wait() {
  socket_.async_wait(net::socket_base::wait_read, [this](const net::error_code& error) {
    if (error) return;
    look_after_clock();
    read_datagrams();
    settle();
    wait();
  });
}

void ReferenceVisualization::read_datagrams() {
  for (;;) {
    const auto datagrams = batch_.try_receive(socket_.native_handle());
    const auto arrived = Clock::now();
    for (const auto& datagram : datagrams) {
      if (finished_) return;
      const auto fault = inlet_->receive(datagram.bytes, datagram.sender, arrived);
      if (fault)
        tell(transport::to_text(datagram.sender) + ": a packet that is not OSC (" +
             std::string{transport::to_text(*fault)} + ")");
    }
    if (datagrams.size() < transport::ReceiveBatch::capacity) return;
    send_due();
  }
}

void ReferenceVisualization::read_packet(const LinkSockets::Caller& caller,
                                         std::span<const std::byte> packet) {
  caller_ = &caller;
  static_cast<void>(inlet_->receive_plain(packet, caller.endpoint, Clock::now()));
  caller_ = nullptr;
  settle();
}

void ReferenceVisualization::take(const transport::InletMessage& message) noexcept {
  if (finished_) return;
  show(message);
  if (message.receipt) inlet_->applied(*message.receipt, Clock::now());
  if (++shown_ == options_.count) finished_.store(true);
}

void ReferenceVisualization::show(transport::InletMessage message) {
  const bool is_streamed = message.source != nullptr;
  const auto via = caller_ != nullptr ? caller_->via : is_streamed ? Via::Stream : Via::Osc;
  if (!is_streamed) message.latency = stamped_age_.of(message, via);
  const auto from = caller_ != nullptr ? caller_->name : transport::to_text(message.from);
  const auto line = message_line(message, via, from, options_.style) + '\n';
  std::fwrite(line.data(), 1, line.size(), stdout);
}

/// What was printed is seen, what is due is sent.
void ReferenceVisualization::settle() {
  std::fflush(stdout);
  if (std::ferror(stdout) != 0) finished_.store(true);
  send_due();
  if (next_look_ == Instant::max() && inlet_->sources() > 0)
    next_look_ = Clock::now() + until_first_look;
  arm();
}

void ReferenceVisualization::send_due() {
  std::array<std::byte, transport::StreamBounds::packet> room;
  while (const auto packet = inlet_->take(room, Clock::now())) {
    net::error_code lost;  // as the network may lose it
    socket_.send_to(net::buffer(room.data(), packet->size), reached_by(socket_, packet->to), 0,
                    lost);
  }
}

void ReferenceVisualization::arm() {
  const auto next = std::min(inlet_->next_deadline(), next_look_);
  if (next >= armed_) return;
  armed_ = next;
  deadline_.expires_at(next);
  deadline_.async_wait([this](const net::error_code& error) {
    if (error) return;
    armed_ = Instant::max();
    look_after_clock();
    look_after_sources();
    settle();
  });
}

void ReferenceVisualization::look_after_clock() {
  if (sleep_.slept(discovery::suspended_since_boot()))
    inlet_->clock_jumped(drawn_clock_id(), Clock::now());
}

void ReferenceVisualization::look_after_sources() {
  const auto now = Clock::now();
  if (now < next_look_) return;
  next_look_ = now + looked_after_every;
  const auto name = [this](std::string_view node) { return name_of(node); };
  for (const auto& line : source_news_.look(*inlet_, name, now)) tell(line);
}

// Discovery may lose a router before its stream is over.
std::string ReferenceVisualization::name_of(std::string_view node) {
  const auto peers = mesh_->registry().peers();
  const auto peer = std::ranges::find(peers, node, &discovery::Peer::id);
  if (peer != peers.end()) names_.insert_or_assign(std::string{node}, peer->label);
  const auto name = names_.find(node);
  return name != names_.end() ? name->second : std::string{node.substr(0, 8)};
}

}  // namespace hana::tools
