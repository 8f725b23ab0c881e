#include "discovery/mesh/host/interface_news.hpp"

namespace hana::discovery {

std::optional<NewsDescriptor> open_interface_news(net::io_context&) { return std::nullopt; }

bool read_interface_news(NewsDescriptor&, std::set<InterfaceIndex>&) { return false; }

}  // namespace hana::discovery
