#include "tools/hana-router/server/host_lookup.hpp"

#include <utility>

#include "transport/net_endpoint.hpp"

namespace hana::tools {

void HostLookup::look_up(config::HostName host, Found found, Failed failed) {
  ask(wanted_.emplace_back(
      Wanted{std::move(host), std::move(found), std::move(failed), net::steady_timer{network_}}));
}

void HostLookup::ask(Wanted& wanted) {
  const auto port = std::to_string(static_cast<unsigned>(wanted.host.port));
  resolver_.async_resolve(
      wanted.host.name, port, [this, &wanted](const net::error_code& error, const auto& results) {
        if (error == net::error::operation_aborted) return;
        if (!error && !results.empty())
          return wanted.found(transport::to_endpoint(*results.begin()));
        if (wanted.failed) std::exchange(wanted.failed, nullptr)(error.message());
        wanted.again.expires_after(retry);
        wanted.again.async_wait([this, &wanted](const net::error_code& cancelled) {
          if (!cancelled) ask(wanted);
        });
      });
}

}  // namespace hana::tools
