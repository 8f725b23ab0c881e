#include "transport/link/link_server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "transport/control/local_stream.hpp"
#include "transport/link/stream_connection.hpp"
#include "transport/link/timed_writer.hpp"
#include "transport/net_endpoint.hpp"

namespace hana::transport {
namespace {

namespace fs = std::filesystem;

constexpr int waiting_callers = 32;
constexpr std::chrono::milliseconds accept_again{200};
constexpr BacklogLimits way_back{.bytes = 32 * 1024, .messages = 512, .addresses = 64};

template <typename Text>
tl::unexpected<Error> cannot_listen(const Text& where, const std::string& reason) {
  return tl::unexpected(Error{"cannot listen on " + where + ": " + reason});
}

Endpoint tcp_endpoint(const net::generic::stream_protocol::endpoint& from) {
  net::ip::udp::endpoint endpoint;
  if (from.size() > endpoint.capacity()) return {};
  std::memcpy(endpoint.data(), from.data(), from.size());
  endpoint.resize(from.size());
  return to_endpoint(endpoint);
}

std::string name_of(const StreamSocket& socket) {
  net::error_code error;
  const auto from = socket.remote_endpoint(error);
  if (error) return "a caller that has gone";
  return from.protocol().family() == AF_UNIX ? "this machine" : to_text(tcp_endpoint(from));
}

/// The writer's reason, if it has one; otherwise the reading end's.
std::string why_ended(LinkFault fault, std::string_view reason) {
  if (fault == LinkFault::Full) return "too much waits for it";
  return std::string{fault == LinkFault::Stalled ? to_text(fault) : reason};
}

}  // namespace

class LinkServer::Desk : public std::enable_shared_from_this<Desk> {
 public:
  Desk(net::io_context& io, Framing framing, Callbacks callbacks)
      : io_(&io), framing_(framing), callbacks_(std::move(callbacks)) {}

  Result<Endpoint> listen(const Endpoint& at);
  Result<void> listen(const fs::path& path);
  void send(CallerId to, std::span<const std::byte> packet);
  void close() noexcept;
  std::size_t callers() const noexcept { return callers_.size(); }

 private:
  struct Door {
    explicit Door(net::io_context& io) : acceptor(io), retry(io) {}
    StreamAcceptor acceptor;
    net::steady_timer retry;
    fs::path path;  // empty: TCP
  };
  using DoorPointer = std::shared_ptr<Door>;

  struct Caller {
    std::shared_ptr<StreamConnection> connection;
    std::shared_ptr<TimedWriter> writer;  // once there was something to say
  };

  net::error_code open(Door& door, const StreamTarget& target) const;
  void accept(const DoorPointer& door);
  void admit(StreamSocket socket);
  void let_go(CallerId id, std::string_view reason);

  net::io_context* io_;
  Framing framing_;
  Callbacks callbacks_;
  std::vector<DoorPointer> doors_;
  std::map<CallerId, Caller> callers_;
  std::uint64_t last_id_ = 0;
};

net::error_code LinkServer::Desk::open(Door& door, const StreamTarget& target) const {
  const auto endpoint = to_stream(target);
  net::error_code error;
  if (!endpoint) return net::error::invalid_argument;
  door.acceptor.open(endpoint->protocol(), error);
  if (!error && std::holds_alternative<Endpoint>(target)) {
    door.acceptor.set_option(net::socket_base::reuse_address{true}, error);
    const bool is_any = std::get<Endpoint>(target).family == AddressFamily::Unspecified;
    if (is_any) door.acceptor.set_option(net::ip::v6_only{false}, error);
  }
  if (!error) door.acceptor.bind(*endpoint, error);
  return error;
}

Result<Endpoint> LinkServer::Desk::listen(const Endpoint& at) {
  const auto door = std::make_shared<Door>(*io_);
  auto error = open(*door, at);
  if (!error) door->acceptor.listen(waiting_callers, error);
  if (error) return cannot_listen(to_text(at), error.message());
  doors_.push_back(door);
  accept(door);
  return tcp_endpoint(door->acceptor.local_endpoint());
}

Result<void> LinkServer::Desk::listen(const fs::path& path) {
  if (LocalStream::probe(path) == LocalStream::Presence::Listening)
    return cannot_listen(path.string(), "a program listens there already");
  if (LocalStream::probe(path) == LocalStream::Presence::Refused) ::unlink(path.c_str());
  const auto door = std::make_shared<Door>(*io_);
  auto error = open(*door, path);
  // Nobody can connect before `listen`.
  if (!error && ::chmod(path.c_str(), 0600) != 0)
    error.assign(errno, net::error::get_system_category());
  if (!error) door->acceptor.listen(waiting_callers, error);
  if (error) return cannot_listen(path.string(), error.message());
  door->path = path;
  doors_.push_back(door);
  accept(door);
  return {};
}

void LinkServer::Desk::close() noexcept {
  net::error_code ignored;
  for (const auto& door : doors_) {
    door->acceptor.close(ignored);
    door->retry.cancel();
    if (!door->path.empty()) ::unlink(door->path.c_str());
  }
  doors_.clear();
  for (const auto& [id, caller] : std::exchange(callers_, {})) caller.connection->close();
}

void LinkServer::Desk::accept(const DoorPointer& door) {
  door->acceptor.async_accept(
      [self = shared_from_this(), door](const auto& error, StreamSocket socket) {
        if (!door->acceptor.is_open()) return;
        if (!error) {
          self->admit(std::move(socket));
          if (door->acceptor.is_open()) self->accept(door);
          return;
        }
        // Out of descriptors, most likely: those who wait are let in later.
        door->retry.expires_after(accept_again);
        door->retry.async_wait([self, door](const auto& cancelled) {
          if (!cancelled && door->acceptor.is_open()) self->accept(door);
        });
      });
}

void LinkServer::Desk::admit(StreamSocket socket) {
  if (callers_.size() == max_callers) return;  // closed with the socket
  const CallerId id{++last_id_};
  const std::weak_ptr<Desk> weak = weak_from_this();
  StreamConnection::Callbacks callbacks;
  callbacks.packet = [weak, id](std::span<const std::byte> packet) {
    const auto self = weak.lock();
    if (self && self->callers_.contains(id)) self->callbacks_.packet(id, packet);
  };
  callbacks.closed = [weak, id](const std::string& reason) {
    if (const auto self = weak.lock()) self->let_go(id, reason);
  };
  const auto from = name_of(socket);
  const auto caller = std::make_shared<StreamConnection>(std::move(socket), framing_,
                                                         Expects::Packets, std::move(callbacks));
  callers_.emplace(id, Caller{caller, nullptr});
  if (callbacks_.opened) callbacks_.opened(id, from);
  caller->start();
}

void LinkServer::Desk::let_go(CallerId id, std::string_view reason) {
  const auto caller = callers_.extract(id);
  if (caller.empty()) return;
  const auto& writer = caller.mapped().writer;
  const auto fault = writer ? writer->writer().fault() : LinkFault::None;
  if (callbacks_.closed) callbacks_.closed(id, why_ended(fault, reason));
}

/// A writer that fails shuts the socket down, which the reading end notices.
void LinkServer::Desk::send(CallerId to, std::span<const std::byte> packet) {
  const auto found = callers_.find(to);
  if (found == callers_.end()) return;
  auto& [connection, writer] = found->second;
  if (!writer)
    writer = std::make_shared<TimedWriter>(*io_, framing_, way_back, std::function<void()>{});
  if (!writer->writer().is_attached())
    if (auto socket = connection->duplicate(); socket.is_open()) writer->attach(std::move(socket));
  writer->send(packet, ControlClass::Discrete);
}

LinkServer::LinkServer(net::io_context& io, Framing framing, Callbacks callbacks)
    : desk_(std::make_shared<Desk>(io, framing, std::move(callbacks))) {}

LinkServer::~LinkServer() { close(); }

Result<Endpoint> LinkServer::listen(const Endpoint& at) { return desk_->listen(at); }

Result<void> LinkServer::listen(const fs::path& path) { return desk_->listen(path); }

void LinkServer::send(CallerId to, std::span<const std::byte> packet) { desk_->send(to, packet); }

void LinkServer::close() noexcept { desk_->close(); }

std::size_t LinkServer::callers() const noexcept { return desk_->callers(); }

}  // namespace hana::transport
