#include "devices/osc/osc_input.hpp"

#include <utility>

#include "transport/net_endpoint.hpp"

namespace hana::devices {
namespace {

using net::ip::udp;

/// So many batches, then others on the network thread have their turn.
constexpr int batches_a_turn = 8;

OpenError open_error(const net::error_code& error, const Endpoint& listen) {
  const auto where = "udp:" + transport::to_text(listen);
  if (error == net::error::address_in_use)
    return {OpenFault::PortInUse, "cannot listen for OSC on " + where +
                                      ": another program uses this port; close it or set another "
                                      "port in `listen`"};
  if (error == net::error::access_denied)
    return {OpenFault::NotPermitted, "cannot listen for OSC on " + where +
                                         ": not permitted; set a port of 1024 or above in "
                                         "`listen`"};
  if (error == boost::system::errc::address_not_available)
    return {OpenFault::NoSuchAddress, "cannot listen for OSC on " + where +
                                          ": this machine has no such address; set one of its own "
                                          "in `listen`, or only the port for all of them"};
  return {OpenFault::System, "cannot listen for OSC on " + where + ": " + error.message()};
}

net::error_code bind(udp::socket& socket, const udp::endpoint& endpoint, net::ip::v6_only only) {
  net::error_code error;
  if (socket.is_open()) socket.close(error);
  socket.open(endpoint.protocol(), error);
  if (!error && endpoint.protocol() == udp::v6()) socket.set_option(only, error);
  if (!error) socket.bind(endpoint, error);
  return error;
}

net::error_code bind(udp::socket& socket, const Endpoint& listen) {
  const bool any = listen.family == AddressFamily::Unspecified;
  const auto error = bind(socket, transport::to_udp(listen), net::ip::v6_only{!any});
  // A machine without IPv6 still has every IPv4 address.
  const bool no_v6 = error == net::error::address_family_not_supported ||
                     error == boost::system::errc::address_not_available;
  if (!any || !no_v6) return error;
  return bind(socket, udp::endpoint{udp::v4(), static_cast<std::uint16_t>(listen.port)}, {});
}

void set_options(udp::socket& socket, const OscInputOptions& options) {
  net::error_code ignored;  // the kernel gives what it allows
  const auto size = static_cast<int>(options.kernel_buffer);
  socket.set_option(net::socket_base::receive_buffer_size{size}, ignored);
  socket.non_blocking(true, ignored);
  transport::ReceiveBatch::count_drops(socket.native_handle());
}

}  // namespace

tl::expected<std::unique_ptr<OscInput>, OpenError> OscInput::open(net::io_context& context,
                                                                  const OscInputOptions& options,
                                                                  Source source) {
  udp::socket socket{context};
  if (const auto error = bind(socket, options.listen))
    return tl::unexpected{open_error(error, options.listen)};
  set_options(socket, options);
  net::error_code error;
  const auto local = socket.local_endpoint(error);
  if (error) return tl::unexpected{open_error(error, options.listen)};
  auto bound = options.listen;
  bound.port = UdpPort{local.port()};
  std::unique_ptr<OscInput> input{new OscInput{std::move(socket), bound, source}};
  input->wait();
  return input;
}

OscInput::OscInput(udp::socket socket, Endpoint bound, Source source)
    : socket_(std::move(socket)),
      bound_(bound),
      source_(source),
      intake_(source_.lane()),
      batch_(transport::OscLimits{}.packet_bytes),
      alive_(std::make_shared<const OscInput*>(this)) {}

void OscInput::wait() {
  socket_.async_wait(udp::socket::wait_read,
                     [this, alive = std::weak_ptr{alive_}](const net::error_code& error) {
                       if (error == net::error::operation_aborted || alive.expired()) return;
                       drain();
                       wait();
                     });
}

void OscInput::drain() noexcept {
  for (int turn = 0; turn < batches_a_turn; ++turn) {
    const auto datagrams = batch_.try_receive(socket_.native_handle());
    const auto at = Clock::now();
    std::size_t pushed = 0;
    for (const auto& datagram : datagrams) pushed += intake_.take(datagram, at);
    if (pushed > 0) source_.hand_over();
    if (datagrams.size() < transport::ReceiveBatch::capacity) return;
  }
}

OscInputStatus OscInput::status() const {
  const auto rows = intake_.senders().rows();
  OscInputStatus status{bound_, {rows.begin(), rows.end()}, batch_.dropped_by_kernel()};
  status.senders.push_back(intake_.senders().others());
  return status;
}

}  // namespace hana::devices
