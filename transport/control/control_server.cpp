#include "transport/control/control_server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "transport/control/control_connection.hpp"
#include "transport/control/control_message.hpp"
#include "transport/control/control_paths.hpp"
#include "transport/control/local_stream.hpp"

namespace hana::transport {
namespace {

namespace fs = std::filesystem;
using Protocol = net::local::stream_protocol;

constexpr std::size_t most_connections = 32;
constexpr std::size_t longest_socket_path = 107;
constexpr std::chrono::milliseconds accept_again{200};

tl::unexpected<Error> cannot_listen(const fs::path& path, const std::string& reason) {
  return tl::unexpected(Error{"cannot listen on " + path.string() + ": " + reason});
}

}  // namespace

class ControlServer::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(net::io_context& io, const ControlCatalog& catalog)
      : catalog_(&catalog), acceptor_(io), retry_(io) {}

  Result<void> open(const fs::path& folder, std::string_view router);
  void close() noexcept;

  const fs::path& path() const noexcept { return path_; }
  std::size_t connections() const noexcept;

 private:
  net::error_code listen_as(const fs::path& hidden, const fs::path& path);
  void accept();
  void admit(Protocol::socket socket);

  const ControlCatalog* catalog_;
  Protocol::acceptor acceptor_;
  net::steady_timer retry_;
  std::vector<std::weak_ptr<ControlConnection>> connections_;
  fs::path path_;
  struct stat file_ {};
};

Result<void> ControlServer::Listener::open(const fs::path& folder, std::string_view router) {
  if (auto made = make_control_folder(folder); !made) return made;
  const std::string name = control_socket_name(router, ProcessId{::getpid()});
  const fs::path path = folder / name;
  const fs::path hidden = folder / ("." + name);
  if (hidden.native().size() > longest_socket_path) {
    return cannot_listen(path, "the path is too long; set XDG_RUNTIME_DIR to a shorter one");
  }
  if (LocalStream::probe(path) == LocalStream::Presence::Listening) {
    return cannot_listen(path, "a router listens there already");
  }
  if (const auto error = listen_as(hidden, path)) {
    ::unlink(hidden.c_str());
    close();
    return cannot_listen(path, error.message());
  }
  path_ = path;
  accept();
  return {};
}

/// Whoever finds a socket in the folder that refuses may remove it, so it appears when it listens.
net::error_code ControlServer::Listener::listen_as(const fs::path& hidden, const fs::path& path) {
  net::error_code error;
  ::unlink(hidden.c_str());
  acceptor_.open(Protocol{}, error);
  if (!error) acceptor_.bind(hidden.native(), error);
  if (!error) acceptor_.listen(most_connections, error);
  if (error) return error;
  if (::chmod(hidden.c_str(), 0600) != 0 || ::lstat(hidden.c_str(), &file_) != 0 ||
      ::rename(hidden.c_str(), path.c_str()) != 0) {
    error.assign(errno, net::error::get_system_category());
  }
  return error;
}

void ControlServer::Listener::close() noexcept {
  net::error_code ignored;
  acceptor_.close(ignored);
  retry_.cancel();
  for (const auto& each : connections_) {
    if (const auto connection = each.lock()) connection->close();
  }
  struct stat now {};
  if (!path_.empty() && ::lstat(path_.c_str(), &now) == 0 && now.st_dev == file_.st_dev &&
      now.st_ino == file_.st_ino) {
    ::unlink(path_.c_str());
  }
  path_.clear();
}

std::size_t ControlServer::Listener::connections() const noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(connections_, [](const auto& each) { return !each.expired(); }));
}

void ControlServer::Listener::accept() {
  acceptor_.async_accept([self = shared_from_this()](const auto& error, auto socket) {
    if (!self->acceptor_.is_open()) return;
    if (!error) {
      self->admit(std::move(socket));
      return self->accept();
    }
    // Out of descriptors, most likely: those who wait are not lost, they are let in later.
    self->retry_.expires_after(accept_again);
    self->retry_.async_wait([self](const auto& cancelled) {
      if (!cancelled) self->accept();
    });
  });
}

void ControlServer::Listener::admit(Protocol::socket socket) {
  std::erase_if(connections_, [](const auto& each) { return each.expired(); });
  if (connections_.size() == most_connections) {
    net::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(net::buffer(control_error("too_many", "32 programs are attached already")),
                      ignored);
    return;
  }
  auto connection = std::make_shared<ControlConnection>(std::move(socket), *catalog_);
  connections_.push_back(connection);
  connection->start();
}

ControlServer::ControlServer(net::io_context& io, const ControlCatalog& catalog)
    : listener_(std::make_shared<Listener>(io, catalog)) {}

ControlServer::~ControlServer() { close(); }

Result<void> ControlServer::open(const fs::path& folder, std::string_view router) {
  return listener_->open(folder, router);
}

void ControlServer::close() noexcept { listener_->close(); }

const fs::path& ControlServer::path() const noexcept { return listener_->path(); }

std::size_t ControlServer::connections() const noexcept { return listener_->connections(); }

}  // namespace hana::transport
