#include "tools/hana-router/viz/reference_visualization.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "discovery/mesh/host/interfaces.hpp"
#include "tools/hana-router/viz/message_text.hpp"
#include "transport/net_endpoint.hpp"
#include "transport/osc/osc_time.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::tools {

ReferenceVisualization::ReferenceVisualization(discovery::Options options, UdpPort port,
                                               MessageStyle style, std::uint64_t count)
    : options_(std::move(options)),
      wanted_port_(port),
      style_(style),
      count_(count),
      batch_(transport::OscLimits{}.packet_bytes) {
  options_.announcement.bundling = Bundling::Bundles;
  options_.announcement.properties["stamp"] = "1";
}

ReferenceVisualization::~ReferenceVisualization() { stop(); }

std::optional<Failure> ReferenceVisualization::start() {
  net::error_code error;
  open(net::ip::udp::v6(), error);
  if (error == net::error::address_family_not_supported) open(net::ip::udp::v4(), error);
  if (error) {
    const auto port = std::to_string(static_cast<unsigned>(wanted_port_));
    return Failure{ExitCode::Unavailable, "cannot listen on UDP port " + port + " (" +
                                              error.message() + "); choose another with --port"};
  }
  options_.announcement.port = UdpPort{socket_.local_endpoint().port()};
  mesh_ = std::make_unique<discovery::Mesh>(network_, options_);
  resource_news_.emplace(network_, *mesh_, options_.announcement);
  for (const auto& warning : mesh_->warnings())
    std::fprintf(stderr, "network: %s\n", warning.c_str());
  wait();
  thread_ = std::jthread{[this] { network_.run(); }};
  return std::nullopt;
}

void ReferenceVisualization::open(const net::ip::udp& protocol, net::error_code& error) {
  socket_.open(protocol, error);
  if (!error && protocol == net::ip::udp::v6()) socket_.set_option(net::ip::v6_only{false}, error);
  if (!error) socket_.set_option(net::ip::udp::socket::receive_buffer_size{1 << 20}, error);
  if (!error) socket_.non_blocking(true, error);
  if (!error) socket_.bind({protocol, static_cast<std::uint16_t>(wanted_port_)}, error);
}

void ReferenceVisualization::stop() {
  if (!thread_.joinable()) return;
  net::post(network_, [this] {
    resource_news_->stop();
    mesh_->stop([this] { network_.stop(); });
  });
  thread_.join();
}

void ReferenceVisualization::wait() {
  socket_.async_wait(net::socket_base::wait_read, [this](const net::error_code& error) {
    if (error) return;
    for (const auto& datagram : batch_.try_receive(socket_.native_handle())) show_all(datagram);
    std::fflush(stdout);
    if (std::ferror(stdout) != 0) finished_.store(true);
    if (!finished_) wait();
  });
}

void ReferenceVisualization::show_all(const transport::ReceivedDatagram& datagram) {
  if (const auto fault = transport::find_fault(datagram.bytes, transport::OscLimits{})) {
    std::fprintf(stderr, "%s: a packet that is not OSC (%s)\n",
                 transport::to_text(datagram.sender).c_str(),
                 std::string{transport::to_text(*fault)}.c_str());
    return;
  }
  transport::OscMessages messages{datagram.bytes};
  while (const auto message = messages.next()) {
    if (finished_) return;
    show(*message, datagram.sender);
    if (++shown_ == count_) finished_.store(true);
  }
}

void ReferenceVisualization::show(const transport::ReceivedMessage& message, const Endpoint& from) {
  const auto latency = latency_us(message.time_tag, from);
  const OscMessageView view{message.bytes};
  if (style_ == MessageStyle::Text) {
    const auto age = latency ? fmt::format("  {:.0f} us", *latency) : std::string{};
    fmt::print("{} {}{}\n", view.address(),
               arguments_json(view).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
               age);
    return;
  }
  nlohmann::json object{{"address", view.address()},
                        {"args", arguments_json(view)},
                        {"from", transport::to_text(from)},
                        {"latency_us", nullptr}};
  if (latency) object["latency_us"] = *latency;
  fmt::print("{}\n", object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::optional<double> ReferenceVisualization::latency_us(std::uint64_t time_tag,
                                                         const Endpoint& from) {
  if (time_tag == transport::immediately) return std::nullopt;
  const auto now = std::chrono::system_clock::now();
  if (!is_this_machine(from)) return std::nullopt;  // another machine's clock says nothing here
  const std::chrono::duration<double, std::micro> age = now - transport::from_time_tag(time_tag);
  return age.count();
}

bool ReferenceVisualization::is_this_machine(const Endpoint& from) {
  if (from == last_sender_.endpoint) return last_sender_.is_local;
  const auto interfaces = discovery::usable_interfaces({});
  const auto is_local = std::any_of(interfaces.begin(), interfaces.end(), [&](const auto& one) {
    return std::any_of(one.addresses.begin(), one.addresses.end(),
                       [&](const auto& own) { return own.address == from.address; });
  });
  last_sender_ = {from, is_local};
  return is_local;
}

}  // namespace hana::tools
