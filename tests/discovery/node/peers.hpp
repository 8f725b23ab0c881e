#pragma once

#include <string>
#include <vector>

#include "tests/discovery/node/small_network.hpp"

namespace hana::discovery {

inline const Peer* find(const std::vector<Peer>& peers, const NodeId& id) {
  for (const auto& peer : peers)
    if (peer.id == id) return &peer;
  return nullptr;
}

inline LostReason last_reason(const std::vector<PeerEvent>& events) {
  return std::get<Lost>(events.back()).reason;
}

/// The hello of a program that answers nothing.
inline Hello plain_hello(const NodeId& id, const std::string& name, Epoch epoch = Epoch{1}) {
  Hello hello{id, epoch, named(name).announcement};
  hello.announcement.protocol = Protocol::Plain;
  return hello;
}

}  // namespace hana::discovery
