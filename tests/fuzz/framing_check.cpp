#include "tests/fuzz/framing_check.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "transport/framing/framing.hpp"
#include "transport/framing/length_deframer.hpp"
#include "transport/framing/slip_deframer.hpp"

namespace hana::test {
namespace {

using namespace transport;

using Problem = std::optional<std::string>;
using Stream = std::span<const std::byte>;
using Packet = std::vector<std::byte>;
using Packets = std::vector<Packet>;

/// Reads the whole stream at once, by the book.
Packets read_slip(Stream stream) {
  Packets packets;
  const std::byte end{0xc0};
  for (auto first = stream.begin();;) {
    const auto last = std::find(first, stream.end(), end);
    if (last == stream.end()) return packets;
    Packet packet;
    bool right = true;
    for (auto at = first; at != last; ++at) {
      if (*at != std::byte{0xdb}) {
        packet.push_back(*at);
      } else if (++at == last || (*at != std::byte{0xdc} && *at != std::byte{0xdd})) {
        right = false;
        break;
      } else {
        packet.push_back(*at == std::byte{0xdc} ? end : std::byte{0xdb});
      }
    }
    if (right && !packet.empty() && packet.size() <= max_framed_packet) packets.push_back(packet);
    first = last + 1;
  }
}

Packets read_lengths(Stream stream) {
  Packets packets;
  while (stream.size() >= 4) {
    std::uint32_t size = 0;
    for (const auto byte : stream.first(4)) size = size << 8 | std::to_integer<std::uint32_t>(byte);
    stream = stream.subspan(4);
    if (size > LengthDeframer::largest_skipped || size > stream.size()) break;
    if (size > 0 && size <= max_framed_packet)
      packets.emplace_back(stream.begin(), stream.begin() + size);
    stream = stream.subspan(size);
  }
  return packets;
}

template <typename Deframer>
Packets deframe(Stream stream, std::size_t most_at_once, std::uint32_t seed) {
  std::mt19937 random{seed};
  const auto deframer = std::make_unique<Deframer>();
  Packets packets;
  while (!stream.empty()) {
    const auto size = std::min<std::size_t>(1 + random() % most_at_once, stream.size());
    // A copy of exactly this size: a read beyond it is seen by the address sanitizer.
    const Packet copy(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
    stream = stream.subspan(size);
    for (Stream chunk{copy}; const auto packet = deframer->next(chunk);)
      packets.emplace_back(packet->begin(), packet->end());
  }
  return packets;
}

template <typename Deframer>
Problem problem_in_cuts(Stream stream, const Packets& expected) {
  for (const std::size_t most_at_once : {std::size_t{1}, std::size_t{7}, stream.size() + 1})
    if (deframe<Deframer>(stream, most_at_once, static_cast<std::uint32_t>(stream.size())) !=
        expected)
      return "other packets when cut into at most " + std::to_string(most_at_once) + " bytes";
  return std::nullopt;
}

template <typename Deframer>
Problem problem_in_frames(const Packets& packets, Framing framing) {
  Packet stream;
  for (const auto& packet : packets) {
    Packet room(max_frame_bytes(framing, packet.size()));
    const auto size = frame(framing, packet, room);
    if (size == 0) return "a packet cannot be framed again";
    stream.insert(stream.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
  }
  if (deframe<Deframer>(stream, 100, 1) != packets) return "framed again, other packets";
  return std::nullopt;
}

template <typename Deframer>
Problem problem_in(Stream stream, const Packets& expected, Framing framing) {
  if (auto problem = problem_in_cuts<Deframer>(stream, expected)) return problem;
  return problem_in_frames<Deframer>(expected, framing);
}

}  // namespace

Problem broken_framing_promise(Stream stream) {
  if (auto problem = problem_in<SlipDeframer>(stream, read_slip(stream), Framing::Slip))
    return "slip: " + *problem;
  if (auto problem = problem_in<LengthDeframer>(stream, read_lengths(stream), Framing::Length))
    return "length: " + *problem;
  return std::nullopt;
}

}  // namespace hana::test
