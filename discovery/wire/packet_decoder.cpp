#include "discovery/wire/packets.hpp"

#include <algorithm>
#include <array>

#include "discovery/wire/announcement_pairs.hpp"
#include "discovery/wire/shown_text.hpp"
#include "router/events/osc_message_view.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::discovery {
namespace {

using transport::OscValue;

constexpr std::string_view hello_address = "/hana/hello";
constexpr std::string_view query_address = "/hana/query";
constexpr std::string_view bye_address = "/hana/bye";
constexpr std::string_view probe_address = "/hana/probe";
constexpr std::string_view alive_address = "/hana/alive";

std::optional<std::string_view> text_at(const OscMessageView& message, std::size_t n) {
  const auto argument = message.argument(n);
  if (!argument || argument->type_tag != 's') return std::nullopt;
  const std::string_view text{reinterpret_cast<const char*>(argument->data.data()),
                              argument->data.size()};
  return text.substr(0, text.find('\0'));
}

std::optional<std::int32_t> integer_at(const OscMessageView& message, std::size_t n) {
  const auto argument = message.argument(n);
  if (!argument || argument->type_tag != 'i') return std::nullopt;
  return static_cast<std::int32_t>(*number_in(*argument));
}

std::optional<NodeId> id_at(const OscMessageView& message, std::size_t n) {
  const auto id = text_at(message, n);
  if (!id || !is_word(*id, Bounds::id)) return std::nullopt;
  return NodeId{*id};
}

std::optional<Pairs> pairs_from(const OscMessageView& message, std::size_t n) {
  Pairs pairs;
  for (; pairs.size() < Bounds::pairs; n += 2) {
    const auto key = text_at(message, n), value = text_at(message, n + 1);
    if (!key || !value) break;
    if (!is_word(*key, Bounds::key) || value->size() > Bounds::value) return std::nullopt;
    pairs.emplace_back(*key, shown(*value));
  }
  return pairs;
}

std::optional<Packet> decode_hello(const OscMessageView& message) {
  const auto id = id_at(message, 0);
  const auto role = text_at(message, 1), name = text_at(message, 2);
  const auto epoch = integer_at(message, 3), port = integer_at(message, 4);
  if (!id || !role || !name || !epoch || !port) return std::nullopt;
  if (!is_word(*role, Bounds::role) || name->empty() || name->size() > Bounds::name)
    return std::nullopt;
  if (*port < 0 || *port > 65535) return std::nullopt;
  const auto pairs = pairs_from(message, 5);
  if (!pairs) return std::nullopt;

  Hello hello{*id, Epoch{*epoch}, announcement_from(*pairs)};
  hello.announcement.role = *role;
  hello.announcement.name = shown(*name);
  hello.announcement.port = static_cast<UdpPort>(*port);
  return hello;
}

std::optional<Packet> decode_query(const OscMessageView& message) {
  const auto id = id_at(message, 0);
  const auto nonce = integer_at(message, 1);
  const auto filter = text_at(message, 2);
  if (!id || !nonce || !filter || filter->size() > Bounds::value) return std::nullopt;
  return Query{*id, Nonce{*nonce}, shown(*filter)};
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

Bytes message(std::string_view address, std::span<const OscValue> arguments) {
  Bytes room(packet_limit);
  room.resize(transport::encode(address, arguments, room));
  return room;
}

Bytes message(std::string_view address, std::initializer_list<OscValue> arguments) {
  return message(address, std::span{arguments.begin(), arguments.size()});
}

std::int32_t number(auto value) { return static_cast<std::int32_t>(value); }

struct Encoder {
  Bytes operator()(const Hello& hello) const {
    const auto& announcement = hello.announcement;
    auto pairs = pairs_of(announcement);
    for (;; pairs.pop_back()) {
      std::vector<OscValue> arguments{hello.node, announcement.role, announcement.name,
                                      number(hello.epoch), number(announcement.port)};
      for (const auto& [key, value] : pairs) arguments.insert(arguments.end(), {key, value});
      auto bytes = message(hello_address, arguments);
      if (!bytes.empty() || pairs.empty()) return bytes;
    }
  }

  Bytes operator()(const Query& query) const {
    const auto padded_with = [&](std::string_view padding) {
      return message(query_address, {query.node, number(query.nonce), query.filter, padding});
    };
    const auto bare = padded_with("").size();
    return bare >= query_size ? padded_with("") : padded_with(std::string(query_size - bare, '.'));
  }

  Bytes operator()(const Bye& bye) const {
    return message(bye_address, {bye.node, number(bye.epoch)});
  }
  Bytes operator()(const Probe& probe) const {
    return message(probe_address, {number(probe.nonce), number(probe.epoch)});
  }
  Bytes operator()(const Alive& alive) const {
    return message(alive_address, {number(alive.nonce), number(alive.epoch)});
  }
};

}  // namespace

std::optional<Packet> decode(std::span<const std::byte> datagram) {
  if (datagram.size() > packet_limit || transport::find_fault(datagram)) return std::nullopt;
  const OscMessageView message{datagram};
  if (message.address() == hello_address) return decode_hello(message);
  if (message.address() == query_address) return decode_query(message);
  if (message.address() == bye_address) return decode_bye(message);
  if (message.address() == probe_address) return decode_pair<Probe>(message);
  if (message.address() == alive_address) return decode_pair<Alive>(message);
  return std::nullopt;
}

Bytes encode(const Packet& packet) { return std::visit(Encoder{}, packet); }

}  // namespace hana::discovery
