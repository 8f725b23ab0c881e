#include "transport/clock/clock_packets.hpp"

#include <algorithm>
#include <string_view>

#include "transport/osc/osc_layout.hpp"

namespace hana::transport {
namespace {

using Numbers = std::array<std::int32_t, 8>;
using Nanoseconds = std::chrono::nanoseconds;

constexpr std::string_view ping_head{"/hana/ping\0\0,iiiiiiii\0\0\0", 24};
constexpr std::string_view pong_head{"/hana/pong\0\0,iiiiiiii\0\0\0", 24};
constexpr std::int64_t second = 1'000'000'000;
static_assert(ping_head.size() + sizeof(Numbers) == clock_packet_bytes);

ClockPacket packet(std::string_view head, const Numbers& numbers) noexcept {
  ClockPacket packet{};
  std::ranges::transform(head, packet.begin(), [](char c) { return static_cast<std::byte>(c); });
  for (std::size_t i = 0; i < numbers.size(); ++i)
    write_big_endian(static_cast<std::uint32_t>(numbers[i]),
                     std::span{packet}.subspan(head.size() + 4 * i, 4));
  return packet;
}

std::optional<Numbers> numbers(std::string_view head, std::span<const std::byte> bytes) noexcept {
  if (bytes.size() != clock_packet_bytes) return std::nullopt;
  const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  if (!text.starts_with(head)) return std::nullopt;
  Numbers numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i)
    numbers[i] = static_cast<std::int32_t>(big_endian(bytes.subspan(head.size() + 4 * i, 4)));
  return numbers;
}

std::optional<PeerInstant> instant(std::int32_t seconds, std::int32_t nanoseconds) noexcept {
  if (nanoseconds < 0 || nanoseconds >= second) return std::nullopt;
  return PeerInstant{Nanoseconds{seconds * second + nanoseconds}};
}

}  // namespace

WireTime to_wire(Nanoseconds since_epoch) noexcept {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  return {static_cast<std::int32_t>(static_cast<std::uint64_t>(seconds.count())),
          static_cast<std::int32_t>((since_epoch - seconds).count())};
}

ClockPacket encode(const Ping& ping) noexcept {
  return packet(ping_head, {ping.sequence, ping.sent.seconds, ping.sent.nanoseconds});
}

ClockPacket encode(const Pong& pong) noexcept {
  const auto arrived = to_wire(pong.arrived.time_since_epoch());
  const auto left = to_wire(pong.left.time_since_epoch());
  return packet(pong_head, {pong.ping.sequence, pong.ping.sent.seconds, pong.ping.sent.nanoseconds,
                            arrived.seconds, arrived.nanoseconds, left.seconds, left.nanoseconds,
                            static_cast<std::int32_t>(pong.clock)});
}

std::optional<Ping> decode_ping(std::span<const std::byte> datagram) noexcept {
  const auto n = numbers(ping_head, datagram);
  if (!n) return std::nullopt;
  return Ping{(*n)[0], {(*n)[1], (*n)[2]}};
}

std::optional<Pong> decode_pong(std::span<const std::byte> datagram) noexcept {
  const auto n = numbers(pong_head, datagram);
  if (!n) return std::nullopt;
  const auto arrived = instant((*n)[3], (*n)[4]);
  const auto left = instant((*n)[5], (*n)[6]);
  if (!arrived || !left || *left < *arrived) return std::nullopt;
  return Pong{{(*n)[0], {(*n)[1], (*n)[2]}}, *arrived, *left, ClockId{(*n)[7]}};
}

}  // namespace hana::transport
