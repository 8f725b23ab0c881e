#include <algorithm>
#include <utility>

#include "discovery/wire/announcement_pairs.hpp"
#include "discovery/wire/osc_arguments.hpp"
#include "discovery/wire/packet_addresses.hpp"
#include "discovery/wire/packets.hpp"
#include "discovery/wire/peer_address.hpp"
#include "router/events/osc_message_view.hpp"
#include "transport/osc/osc_validator.hpp"
#include "transport/osc/shown_text.hpp"

namespace hana::discovery {
namespace {

std::optional<Pairs> pairs_from(const OscMessageView& message, std::size_t n) {
  Pairs pairs;
  for (; pairs.size() < Bounds::pairs; n += 2) {
    const auto key = text_at(message, n), value = text_at(message, n + 1);
    if (!key || !value) break;
    if (!transport::is_word(*key, Bounds::key) || value->size() > Bounds::value)
      return std::nullopt;
    pairs.emplace_back(*key, transport::shown(*value, Bounds::value));
  }
  return pairs;
}

std::optional<Packet> decode_hello(const OscMessageView& message) {
  const auto id = id_at(message, 0);
  const auto role = text_at(message, 1), name = text_at(message, 2);
  const auto epoch = integer_at(message, 3), port = integer_at(message, 4);
  if (!id || !role || !name || !epoch || !port) return std::nullopt;
  if (!transport::is_word(*role, Bounds::role) || name->empty() || name->size() > Bounds::name)
    return std::nullopt;
  if (*port < 0 || *port > 65535) return std::nullopt;
  const auto pairs = pairs_from(message, 5);
  if (!pairs) return std::nullopt;

  Hello hello{*id, Epoch{*epoch}, announcement_from(*pairs)};
  hello.announcement.role = *role;
  hello.announcement.name = transport::shown(*name, Bounds::name);
  hello.announcement.port = static_cast<UdpPort>(*port);
  return hello;
}

// A filter that was cut would mean other nodes.
std::optional<std::string> filter_at(const OscMessageView& message, std::size_t n) {
  const auto filter = text_at(message, n);
  if (!filter || filter->size() > Bounds::value) return std::nullopt;
  auto text = transport::shown(*filter);
  if (text.size() > Bounds::value) return std::nullopt;
  return text;
}

std::optional<Packet> decode_query(const OscMessageView& message) {
  const auto id = id_at(message, 0);
  const auto nonce = integer_at(message, 1);
  auto filter = filter_at(message, 2);
  if (!id || !nonce || !filter) return std::nullopt;
  return Query{*id, Nonce{*nonce}, std::move(*filter)};
}

std::optional<Packet> decode_bye(const OscMessageView& message) {
  const auto id = id_at(message, 0);
  const auto epoch = integer_at(message, 1);
  if (!id || !epoch) return std::nullopt;
  return Bye{*id, Epoch{*epoch}};
}

template <typename ProbeOrAlive>
std::optional<Packet> decode_pair(const OscMessageView& message) {
  const auto nonce = integer_at(message, 0), epoch = integer_at(message, 1);
  if (!nonce || !epoch) return std::nullopt;
  return ProbeOrAlive{Nonce{*nonce}, Epoch{*epoch}};
}

// How often the pattern of types repeats from argument `n` on; empty if something is left over.
std::optional<std::size_t> repeats_of(std::string_view pattern, const OscMessageView& message,
                                      std::size_t n) {
  const auto tags = message.type_tags().substr(std::min(n, message.type_tags().size()));
  for (std::size_t i = 0; i < tags.size(); ++i)
    if (tags[i] != pattern[i % pattern.size()]) return std::nullopt;
  if (tags.size() % pattern.size() != 0) return std::nullopt;
  return tags.size() / pattern.size();
}

std::optional<PageEntry> entry_at(const OscMessageView& message, std::size_t n) {
  const auto address = address_from(*text_at(message, n));
  const auto age = *integer_at(message, n + 1);
  const auto bytes = *blob_at(message, n + 2);
  if (!address || age < 0 || transport::find_fault(bytes)) return std::nullopt;
  const OscMessageView inner{bytes};
  if (inner.address() != hello_address) return std::nullopt;
  auto hello = decode_hello(inner);
  if (!hello) return std::nullopt;
  return PageEntry{*address, std::chrono::milliseconds{age}, std::get<Hello>(std::move(*hello))};
}

std::optional<Packet> decode_page(const OscMessageView& message) {
  const auto id = id_at(message, 0);
  const auto nonce = integer_at(message, 1), cookie = integer_at(message, 2);
  const auto from = integer_at(message, 3), total = integer_at(message, 4);
  const auto entries = repeats_of("sib", message, 5);
  if (!id || !nonce || !cookie || !from || !total || !entries) return std::nullopt;
  if (*from < 0 || *total < 0) return std::nullopt;
  Page page{*id, Nonce{*nonce}, Cookie{*cookie}, *from, *total, {}};
  for (std::size_t i = 0; i < *entries; ++i) {
    auto entry = entry_at(message, 5 + 3 * i);
    if (!entry) return std::nullopt;
    page.entries.push_back(std::move(*entry));
  }
  return page;
}

std::optional<Packet> decode_list(const OscMessageView& message) {
  const auto id = id_at(message, 0);
  const auto nonce = integer_at(message, 1), cookie = integer_at(message, 2);
  const auto from = integer_at(message, 3);
  auto filter = filter_at(message, 4);
  if (!id || !nonce || !cookie || !from || *from < 0 || !filter) return std::nullopt;
  return List{*id, Nonce{*nonce}, Cookie{*cookie}, *from, std::move(*filter)};
}

}  // namespace

std::optional<Packet> decode(std::span<const std::byte> datagram) {
  if (datagram.size() > packet_limit || transport::find_fault(datagram)) return std::nullopt;
  const OscMessageView message{datagram};
  if (message.address() == hello_address) return decode_hello(message);
  if (message.address() == query_address) return decode_query(message);
  if (message.address() == bye_address) return decode_bye(message);
  if (message.address() == probe_address) return decode_pair<Probe>(message);
  if (message.address() == alive_address) return decode_pair<Alive>(message);
  if (message.address() == page_address) return decode_page(message);
  if (message.address() == list_address) return decode_list(message);
  return std::nullopt;
}

}  // namespace hana::discovery
