#include "discovery/wire/seal.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>

#include "discovery/wire/osc_arguments.hpp"
#include "discovery/wire/packet_addresses.hpp"
#include "router/events/osc_message_view.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::discovery {
namespace {

using transport::element_header_bytes;

constexpr std::size_t code_bytes = 16;

struct Seal {
  std::span<const std::byte> message;
  Stamp stamp;
  transport::KeyId key{};
};

/// The next element of a bundle without faults; empty after the last.
std::span<const std::byte> take_element(std::span<const std::byte>& rest) noexcept {
  if (rest.empty()) return {};
  const auto size = transport::big_endian(rest.first(element_header_bytes));
  const auto element = rest.subspan(element_header_bytes, size);
  rest = rest.subspan(element_header_bytes + size);
  return element;
}

std::optional<Seal> seal_of(std::span<const std::byte> datagram) {
  if (datagram.size() > packet_limit || !transport::is_bundle(datagram) ||
      transport::find_fault(datagram))
    return std::nullopt;
  const auto time_tag = datagram.first(transport::bundle_header_bytes).last<8>();
  if (transport::big_endian(time_tag) != transport::immediately) return std::nullopt;

  auto rest = datagram.subspan(transport::bundle_header_bytes);
  const auto message = take_element(rest), auth = take_element(rest);
  if (auth.empty() || !rest.empty() || transport::is_bundle(message) || transport::is_bundle(auth))
    return std::nullopt;
  const OscMessageView view{auth};
  if (view.address() != auth_address || view.type_tags() != "siiib") return std::nullopt;
  auto node = id_at(view, 0);
  if (!node || blob_at(view, 4)->size() != code_bytes) return std::nullopt;
  return Seal{message,
              {std::move(*node), Epoch{*integer_at(view, 2)},
               static_cast<std::uint32_t>(*integer_at(view, 3))},
              static_cast<transport::KeyId>(*integer_at(view, 1))};
}

transport::Secret code_for(std::span<const std::byte> sealed, const transport::MeshKey& key,
                           const NodeId& node) {
  return transport::hmac_sha256(key.for_node(node).bytes(),
                                {sealed.first(sealed.size() - code_bytes)});
}

std::span<std::byte> put_size(std::size_t size, std::span<std::byte> room) noexcept {
  transport::write_big_endian(size, room.first(element_header_bytes));
  return room.subspan(element_header_bytes);
}

/// Fills the room but for the code.
void put_auth(transport::KeyId key, const Stamp& stamp, std::span<std::byte> room) {
  constexpr std::array<std::byte, code_bytes> no_code{};
  [[maybe_unused]] const auto size = transport::encode(
      auth_address,
      {stamp.node, static_cast<std::int32_t>(key), static_cast<std::int32_t>(stamp.epoch),
       static_cast<std::int32_t>(stamp.counter), Blob{no_code}},
      room);
  assert(size == room.size());
}

}  // namespace

Bytes seal(std::span<const std::byte> message, const transport::MeshKey& key, const Stamp& stamp) {
  Bytes bytes(message.size() + seal_overhead(stamp.node.size()));
  assert(bytes.size() <= packet_limit);
  auto room = std::span{bytes}.subspan(transport::begin_bundle(bytes));
  room = put_size(message.size(), room);
  std::ranges::copy(message, room.begin());
  room = room.subspan(message.size());
  room = put_size(room.size() - element_header_bytes, room);
  put_auth(key.id(), stamp, room);

  const auto code = code_for(bytes, key, stamp.node);
  std::ranges::copy(code.bytes().first<code_bytes>(), bytes.end() - code_bytes);
  return bytes;
}

tl::expected<Opened, SealFault> open(std::span<const std::byte> datagram,
                                     const transport::MeshKey& key) {
  auto seal = seal_of(datagram);
  if (!seal) return tl::unexpected(SealFault::NotSealed);
  if (seal->key != key.id()) return tl::unexpected(SealFault::OtherKey);
  const auto code = code_for(datagram, key, seal->stamp.node);
  if (!transport::are_equal(datagram.last<code_bytes>(), code.bytes().first<code_bytes>()))
    return tl::unexpected(SealFault::Forged);
  return Opened{seal->message, std::move(seal->stamp)};
}

bool is_sealed(std::span<const std::byte> datagram) { return seal_of(datagram).has_value(); }

}  // namespace hana::discovery
