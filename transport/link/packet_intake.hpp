#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "router/events/event.hpp"
#include "transport/framing/framing.hpp"
#include "transport/framing/length_deframer.hpp"
#include "transport/framing/slip_deframer.hpp"

namespace hana::transport {

/// Whether a peer has to send: one that only listens is no less alive.
enum class Expects : std::uint8_t { Nothing, Packets };

/// The receiving end of one stream: bytes in, valid OSC packets out, and when it is not worth going
/// on.
///
/// Threads: one owner. No heap of its own.
/// Errors:  a packet that is not OSC is refused and counted. The stream is hopeless when frames
///          cannot be told apart any more, after `most_refused` refusals in a row, when a frame
///          takes ten seconds, and when packets are expected and the first takes that long.
class PacketIntake {
 public:
  using OnPacket = std::function<void(std::span<const std::byte>)>;

  static constexpr std::uint64_t most_refused = 64;
  static constexpr std::chrono::seconds longest_wait{10};

  PacketIntake(Framing framing, Expects expects, Instant now);

  /// Calls `on_packet` for each valid packet; what it is shown is gone when it returns.
  void take(std::span<const std::byte> bytes, const OnPacket& on_packet, Instant now);

  /// In words for a person; empty: go on.
  [[nodiscard]] std::optional<std::string_view> hopeless(Instant now) const noexcept;

  /// When to ask `hopeless` again if nothing comes; empty: never.
  [[nodiscard]] std::optional<Instant> deadline() const noexcept;

  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

 private:
  void judge(std::span<const std::byte> packet, const OnPacket& on_packet);
  [[nodiscard]] bool is_waiting() const noexcept;
  [[nodiscard]] bool is_broken() const noexcept;

  [[nodiscard]] bool is_silence_fine() const noexcept;

  std::variant<LengthDeframer, SlipDeframer> deframer_;
  Expects expects_;
  Instant since_;  // of waiting for what is due
  std::uint64_t accepted_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t refused_in_a_row_ = 0;
};

}  // namespace hana::transport
