#include "discovery/node/sealer.hpp"

#include <stdexcept>
#include <utility>

#include "router/overloaded.hpp"

namespace hana::discovery {
namespace {

std::optional<transport::MeshKey> key_from(std::string_view text) {
  if (text.empty()) return std::nullopt;
  auto key = transport::MeshKey::from_text(text);
  if (!key) throw std::runtime_error{key.error().message};
  return std::move(*key);
}

}  // namespace

Sealer::Sealer(std::string_view key_text) : key_(key_from(key_text)) {}

Bytes Sealer::sealed(Bytes message, const Identity& identity) {
  if (!key_) return message;
  return seal(message, *key_, {identity.id, identity.epoch, counter_++});
}

std::optional<Unsealed> Sealer::open(std::span<const std::byte> datagram, Refused& refused) const {
  if (!key_) {
    if (!is_sealed(datagram)) return Unsealed{datagram, {}};
    ++refused.other_key;
    return std::nullopt;
  }
  auto opened = discovery::open(datagram, *key_);
  if (opened) return Unsealed{opened->message, std::move(opened->stamp)};
  switch (opened.error()) {
    case SealFault::NotSealed:
      ++refused.without_key;
      break;
    case SealFault::OtherKey:
      ++refused.other_key;
      break;
    case SealFault::Forged:
      ++refused.forged;
      break;
  }
  return std::nullopt;
}

bool is_own(const Packet& packet, const Stamp& stamp) {
  const auto names = [&](const NodeId& node) { return node == stamp.node; };
  const auto is = [&](const NodeId& node, Epoch epoch) {
    return names(node) && epoch == stamp.epoch;
  };
  return std::visit(Overloaded{[&](const Hello& hello) { return is(hello.node, hello.epoch); },
                               [&](const Bye& bye) { return is(bye.node, bye.epoch); },
                               [&](const Query& query) { return names(query.node); },
                               [&](const Page& page) { return names(page.node); },
                               [&](const List& list) { return names(list.node); },
                               [&](const Probe&) { return true; },
                               [&](const Alive& alive) { return alive.epoch == stamp.epoch; }},
                    packet);
}

}  // namespace hana::discovery
