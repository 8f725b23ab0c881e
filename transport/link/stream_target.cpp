#include "transport/link/stream_target.hpp"

#include "router/overloaded.hpp"
#include "transport/net_endpoint.hpp"

namespace hana::transport {
namespace {

using Generic = net::generic::stream_protocol::endpoint;

constexpr std::size_t longest_path = 107;

Result<Generic> of_address(const Endpoint& endpoint) {
  const auto udp = to_udp(endpoint);
  return Generic{net::ip::tcp::endpoint{udp.address(), udp.port()}};
}

Result<Generic> of_path(const std::filesystem::path& path) {
  if (path.empty() || path.native().size() > longest_path)
    return tl::unexpected{Error{"the path of a socket has 1 to 107 bytes: " + path.string()}};
  return Generic{net::local::stream_protocol::endpoint{path.native()}};
}

}  // namespace

Result<Generic> to_stream(const StreamTarget& target) {
  return std::visit(Overloaded{[](const Endpoint& endpoint) { return of_address(endpoint); },
                               [](const std::filesystem::path& path) { return of_path(path); }},
                    target);
}

std::string to_text(const StreamTarget& target) {
  return std::visit(Overloaded{[](const Endpoint& endpoint) { return to_text(endpoint); },
                               [](const std::filesystem::path& path) { return path.string(); }},
                    target);
}

}  // namespace hana::transport
