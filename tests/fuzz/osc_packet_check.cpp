#include "tests/fuzz/osc_packet_check.hpp"

#include <algorithm>
#include <vector>

#include "router/events/osc_message_view.hpp"
#include "transport/osc/address_pattern.hpp"
#include "transport/osc/osc_decoder.hpp"
#include "transport/osc/osc_encoder.hpp"

namespace hana::test {
namespace {

using Problem = std::optional<std::string>;
using Bytes = std::span<const std::byte>;

Problem problem_in_arguments(const OscMessageView& view) {
  std::size_t size = 0;
  std::size_t count = 0;
  for (; const auto argument = view.argument(count); ++count) {
    size += argument->data.size();
    static_cast<void>(number_in(*argument));
  }
  const auto tags = view.type_tags();
  const auto brackets =
      std::count_if(tags.begin(), tags.end(), [](char tag) { return tag == '[' || tag == ']'; });
  if (count != tags.size() - static_cast<std::size_t>(brackets)) return "an argument is missing";
  if (size != view.data().size()) return "the arguments do not add up to the data";
  return std::nullopt;
}

Problem problem_in_message(Bytes message) {
  const OscMessageView view{message};
  if (view.address().empty() || view.address().front() != '/') return "an address without '/'";
  static_cast<void>(transport::matches(view.address(), view.address()));
  if (auto problem = problem_in_arguments(view)) return problem;

  const bool has_tags = transport::string_bytes(view.address().size()) < message.size();
  std::vector<std::byte> room(message.size() + 4);
  room.resize(
      transport::encode({view.address(), RawArguments{view.type_tags(), view.data()}}, room));
  // The encoder never leaves the type tags out and writes no address of '/' alone.
  if (!has_tags || view.address() == "/") return std::nullopt;
  if (!std::equal(room.begin(), room.end(), message.begin(), message.end()))
    return "encoding the message again gives other bytes";
  return std::nullopt;
}

}  // namespace

Problem broken_promise(Bytes packet) {
  using namespace transport;
  const auto wide_fault = find_fault(packet, OscLimits::specification());
  if (const auto fault = find_fault(packet)) {
    if (to_text(*fault).empty()) return "a fault without words";
    return std::nullopt;
  }
  if (wide_fault) return "valid for us, but not for the specification";
  std::size_t seen = 0;
  OscMessages messages{packet};
  while (const auto message = messages.next()) {
    if (find_fault(message->bytes)) return "a message of a valid packet is not valid";
    if (auto problem = problem_in_message(message->bytes)) return problem;
    seen += message->bytes.size();
  }
  if (seen > packet.size()) return "more bytes in the messages than in the packet";
  if (!is_bundle(packet) && seen != packet.size()) return "a lone message is not shown";
  return std::nullopt;
}

}  // namespace hana::test
