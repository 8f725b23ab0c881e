#include "transport/link/packet_intake.hpp"

#include "router/overloaded.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::transport {

PacketIntake::PacketIntake(Framing framing, Expects expects, Instant now)
    : expects_(expects), since_(now) {
  if (framing == Framing::Slip) deframer_.emplace<SlipDeframer>();
}

void PacketIntake::take(std::span<const std::byte> bytes, const OnPacket& on_packet, Instant now) {
  const bool waited = is_waiting();
  const auto accepted = accepted_;
  std::visit(
      [&](auto& deframer) {
        while (const auto packet = deframer.next(bytes)) judge(*packet, on_packet);
      },
      deframer_);
  // A frame is on time by its own beginning, which lies in these bytes if any frame ended in them.
  if (accepted_ != accepted || (is_silence_fine() && !waited)) since_ = now;
}

void PacketIntake::judge(std::span<const std::byte> packet, const OnPacket& on_packet) {
  if (find_fault(packet)) {
    ++refused_;
    ++refused_in_a_row_;
    return;
  }
  ++accepted_;
  refused_in_a_row_ = 0;
  on_packet(packet);
}

std::optional<std::string_view> PacketIntake::hopeless(Instant now) const noexcept {
  if (is_broken()) return "it sends sizes that no packet has";
  if (refused_in_a_row_ >= most_refused) return "what it sends is not OSC";
  const auto due = deadline();
  if (!due || now < *due) return std::nullopt;
  return is_silence_fine() ? "a packet took more than 10 s" : "it sent no OSC packet within 10 s";
}

std::optional<Instant> PacketIntake::deadline() const noexcept {
  if (is_silence_fine() && !is_waiting()) return std::nullopt;
  return since_ + longest_wait;
}

bool PacketIntake::is_silence_fine() const noexcept {
  return accepted_ > 0 || expects_ == Expects::Nothing;
}

bool PacketIntake::is_waiting() const noexcept {
  return std::visit([](const auto& deframer) { return deframer.is_waiting(); }, deframer_);
}

bool PacketIntake::is_broken() const noexcept {
  return std::visit(Overloaded{[](const LengthDeframer& deframer) { return deframer.is_broken(); },
                               [](const SlipDeframer&) { return false; }},
                    deframer_);
}

}  // namespace hana::transport
