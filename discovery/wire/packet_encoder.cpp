#include <algorithm>
#include <limits>
#include <utility>

#include "discovery/wire/announcement_pairs.hpp"
#include "discovery/wire/packet_addresses.hpp"
#include "discovery/wire/packets.hpp"
#include "discovery/wire/peer_address.hpp"
#include "transport/osc/osc_encoder.hpp"

namespace hana::discovery {
namespace {

using transport::OscValue;
using transport::string_bytes;

Bytes message(std::string_view address, std::span<const OscValue> arguments, std::size_t limit) {
  Bytes room(limit);
  room.resize(transport::encode(address, arguments, room));
  return room;
}

Bytes message(std::string_view address, std::initializer_list<OscValue> arguments,
              std::size_t limit) {
  return message(address, std::span{arguments.begin(), arguments.size()}, limit);
}

std::int32_t number(auto value) { return static_cast<std::int32_t>(value); }

std::int32_t number(std::chrono::milliseconds age) {
  return number(std::clamp<std::int64_t>(age.count(), 0, std::numeric_limits<std::int32_t>::max()));
}

Bytes encode_hello(const Hello& hello, std::size_t limit) {
  const auto& announcement = hello.announcement;
  auto pairs = pairs_of(announcement);
  for (;; pairs.pop_back()) {
    std::vector<OscValue> arguments{hello.node, announcement.role, announcement.name,
                                    number(hello.epoch), number(announcement.port)};
    for (const auto& [key, value] : pairs) arguments.insert(arguments.end(), {key, value});
    auto bytes = message(hello_address, arguments, limit);
    if (!bytes.empty() || pairs.empty()) return bytes;
  }
}

/// Takes entries as long as they fit.
class PageWriter {
 public:
  PageWriter(const Page& page, std::size_t limit) : page_(page), limit_(limit) {}

  EncodedPage write() {
    for (const auto& entry : page_.entries)
      if (!try_add(entry)) break;
    return {message(page_address, arguments(), limit_), texts_.size()};
  }

 private:
  bool try_add(const PageEntry& entry) {
    auto text = address_text(entry.address);
    const auto around = string_bytes(text.size()) + 8;  // the age and the size of the blob
    const auto empty_page = size_with(1, around);
    if (empty_page >= limit_) return false;
    auto hello = encode_hello(entry.hello, limit_ - empty_page);
    const auto added = around + hello.size();
    if (hello.empty() || size_with(texts_.size() + 1, data_ + added) > limit_) return false;
    data_ += added;
    texts_.push_back(std::move(text));
    hellos_.push_back(std::move(hello));
    return true;
  }

  [[nodiscard]] std::size_t size_with(std::size_t entries, std::size_t data) const {
    return string_bytes(page_address.size()) + string_bytes(6 + 3 * entries) +
           string_bytes(page_.node.size()) + 16 + data;
  }

  [[nodiscard]] std::vector<OscValue> arguments() const {
    std::vector<OscValue> arguments{page_.node, number(page_.nonce), number(page_.cookie),
                                    page_.from, page_.total};
    for (std::size_t i = 0; i < texts_.size(); ++i)
      arguments.insert(arguments.end(),
                       {texts_[i], number(page_.entries[i].age), Blob{hellos_[i]}});
    return arguments;
  }

  const Page& page_;
  std::size_t limit_;
  std::size_t data_ = 0;  // bytes of the entries so far
  std::vector<std::string> texts_;
  std::vector<Bytes> hellos_;
};

struct Encoder {
  std::size_t limit;

  Bytes operator()(const Hello& hello) const { return encode_hello(hello, limit); }

  Bytes operator()(const Query& query) const {
    const auto padded_with = [&](std::string_view padding) {
      return message(query_address, {query.node, number(query.nonce), query.filter, padding},
                     limit);
    };
    auto bare = padded_with("");
    if (bare.empty() || bare.size() >= query_size) return bare;
    return padded_with(std::string(query_size - bare.size(), '.'));
  }

  Bytes operator()(const Bye& bye) const {
    return message(bye_address, {bye.node, number(bye.epoch)}, limit);
  }
  Bytes operator()(const Probe& probe) const {
    if (probe.padding.empty())
      return message(probe_address, {number(probe.nonce), number(probe.epoch)}, limit);
    return message(probe_address, {number(probe.nonce), number(probe.epoch), probe.padding}, limit);
  }
  Bytes operator()(const Alive& alive) const {
    return message(alive_address, {number(alive.nonce), number(alive.epoch)}, limit);
  }
  Bytes operator()(const Page& page) const { return encode_page(page, limit).bytes; }

  Bytes operator()(const List& list) const {
    return message(list_address,
                   {list.node, number(list.nonce), number(list.cookie), list.from, list.filter},
                   limit);
  }
};

}  // namespace

Bytes encode(const Packet& packet, std::size_t limit) { return std::visit(Encoder{limit}, packet); }

EncodedPage encode_page(const Page& page, std::size_t limit) {
  return PageWriter{page, limit}.write();
}

}  // namespace hana::discovery
