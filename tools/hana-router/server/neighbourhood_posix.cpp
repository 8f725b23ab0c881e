#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "discovery/mesh/host/interfaces.hpp"
#include "tools/hana-router/server/neighbourhood.hpp"

namespace hana::tools {
namespace {

bool is_own_address(const Endpoint& endpoint) {
  const auto interfaces = discovery::usable_interfaces({});
  return std::ranges::any_of(interfaces, [&](const auto& one) {
    return std::ranges::any_of(one.addresses,
                               [&](const auto& own) { return own.address == endpoint.address; });
  });
}

bool is_socket_of_this_user(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode) &&
         status.st_uid == ::getuid();
}

}  // namespace

transport::Neighbourhood neighbourhood_of(const discovery::Peer& peer, const std::string& boot_id) {
  const auto& announced = peer.announced;
  const bool is_here = !boot_id.empty() && announced.boot_id == boot_id &&
                       !announced.unix_path.empty() && is_own_address(peer.osc) &&
                       is_socket_of_this_user(announced.unix_path);
  return is_here ? transport::Neighbourhood::SameMachine : transport::Neighbourhood::OtherMachine;
}

}  // namespace hana::tools
