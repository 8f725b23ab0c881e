#include "discovery/wire/packet_kind.hpp"

#include <algorithm>
#include <array>

#include "discovery/wire/packet_addresses.hpp"
#include "transport/osc/osc_layout.hpp"

namespace hana::discovery {

std::string_view kind_of(std::span<const std::byte> datagram) noexcept {
  constexpr std::array addresses{hello_address, query_address, bye_address, probe_address,
                                 alive_address, page_address,  list_address};
  constexpr auto first_element = transport::bundle_header_bytes + transport::element_header_bytes;
  if (transport::is_bundle(datagram))
    datagram = datagram.subspan(std::min(first_element, datagram.size()));
  const std::string_view bytes{reinterpret_cast<const char*>(datagram.data()), datagram.size()};
  const auto* const found = std::ranges::find(addresses, bytes.substr(0, bytes.find('\0')));
  return found == addresses.end() ? "other" : found->substr(std::string_view{"/hana/"}.size());
}

}  // namespace hana::discovery
