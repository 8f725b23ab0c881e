#pragma once

#include <optional>
#include <set>

#include "discovery/interface.hpp"
#include "transport/net.hpp"

namespace hana::discovery {

using NewsDescriptor = net::posix::stream_descriptor;

/// Becomes readable when an interface or one of its addresses changes; empty where the system has
/// no such news or refuses them.
[[nodiscard]] std::optional<NewsDescriptor> open_interface_news(net::io_context& io);

/// Reads all that waits and adds the interfaces that went down or away meanwhile, even if they are
/// back by now. What was lost of the news is no error: who reads them looks at all interfaces.
///
/// Errors: false if there will be no more news.
bool read_interface_news(NewsDescriptor& news, std::set<InterfaceIndex>& interrupted);

}  // namespace hana::discovery
