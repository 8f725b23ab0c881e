#include "tools/hana-router/viz/link_sockets.hpp"

#include <unistd.h>

#include <system_error>
#include <utility>

#include "transport/control/control_paths.hpp"
#include "transport/control/local_stream.hpp"
#include "transport/net_endpoint.hpp"

namespace hana::tools {
namespace {

namespace fs = std::filesystem;
using transport::LocalStream;

constexpr auto extension = ".osc";
constexpr std::size_t longest_path = 107;  // of a Unix socket

/// What programs left behind that did not end by themselves.
void remove_dead_sockets(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry{folder, error}; !error && entry != fs::directory_iterator{};
       entry.increment(error)) {
    if (entry->path().extension() != extension) continue;
    if (LocalStream::probe(entry->path()) == LocalStream::Presence::Refused)
      ::unlink(entry->path().c_str());
  }
}

fs::path socket_path(const fs::path& folder, const std::string& name) {
  const transport::ProcessId process{::getpid()};
  return folder /
         fs::path{transport::control_socket_name(name, process)}.replace_extension(extension);
}

}  // namespace

LinkSockets::LinkSockets(net::io_context& io, Callbacks callbacks)
    : callbacks_(std::move(callbacks)),
      tcp_(io, transport::Framing::Length, callbacks_for(Via::Tcp)),
      local_(io, transport::Framing::Length, callbacks_for(Via::Local)) {}

transport::LinkServer::Callbacks LinkSockets::callbacks_for(Via via) {
  using transport::CallerId;
  return {
      [this, via](CallerId id, const std::string& from) { welcome(via, id, from); },
      [this, via](CallerId id, std::span<const std::byte> packet) {
        if (const auto caller = callers_.find({via, id}); caller != callers_.end())
          callbacks_.packet(caller->second, packet);
      },
      [this, via](CallerId id, const std::string& reason) {
        const auto caller = callers_.extract(Key{via, id});
        if (caller) callbacks_.news(caller.mapped().name + ": gone (" + reason + ")");
      },
  };
}

void LinkSockets::welcome(Via via, transport::CallerId id, const std::string& from) {
  const auto endpoint = transport::to_endpoint(from);
  const auto& caller = callers_[{via, id}] = {via, from, endpoint.value_or(Endpoint{})};
  callbacks_.news(caller.name + (via == Via::Tcp ? ": connected by TCP" : ": connected"));
}

Result<void> LinkSockets::listen_tcp(UdpPort port, discovery::Announcement& announcement) {
  const auto at = tcp_.listen(Endpoint{.port = port});
  if (!at) return tl::unexpected(at.error());
  announcement.tcp_port = static_cast<std::uint16_t>(at->port);
  return {};
}

Result<void> LinkSockets::listen_local(discovery::Announcement& announcement) {
  const auto folder = transport::control_folder();
  if (auto made = transport::make_control_folder(folder); !made) return made;
  remove_dead_sockets(folder);
  const auto path = socket_path(folder, announcement.name);
  if (path.native().size() > longest_path)
    return tl::unexpected(Error{path.string() + " is too long for a socket"});
  if (auto listening = local_.listen(path); !listening) return listening;
  announcement.unix_path = path.string();
  return {};
}

void LinkSockets::close() noexcept {
  tcp_.close();
  local_.close();
}

}  // namespace hana::tools
