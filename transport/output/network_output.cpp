#include "transport/output/network_output.hpp"

#include <optional>

#include "router/overloaded.hpp"
#include "transport/osc/osc_encoder.hpp"

namespace hana::transport {
namespace {

void count(const PendingDatagram& datagram, bool sent, SendCounters& counters) noexcept {
  if (sent) {
    counters.datagrams.add();
    counters.messages.add(datagram.messages);
  } else {
    counters.dropped_discrete.add(datagram.discrete);
    counters.dropped_continuous.add(datagram.messages - std::uint64_t{datagram.discrete});
  }
}

}  // namespace

std::size_t NetworkOutput::try_send(std::span<const Destination> to,
                                    const OutgoingMessage& message) noexcept {
  std::size_t taken = 0;
  std::span<const std::byte> bytes;
  for (const auto& destination : to) {
    if (destination.carrier == Carrier::Datagrams) {
      if (try_send_plain(destination, message)) ++taken;
      continue;
    }
    if (bytes.empty()) bytes = std::span{encoded_}.first(encode(message, encoded_));
    if (bytes.empty()) return taken;
    if (try_send_encoded(destination, message, bytes)) ++taken;
  }
  return taken;
}

bool NetworkOutput::try_send_plain(const Destination& to, const OutgoingMessage& message) noexcept {
  auto outcome = batch_.add(to, message);
  if (outcome == DatagramBatch::Outcome::Full) {
    send_batch();
    outcome = batch_.add(to, message);
  }
  return outcome == DatagramBatch::Outcome::Taken;
}

bool NetworkOutput::try_send_encoded(const Destination& to, const OutgoingMessage& message,
                                     std::span<const std::byte> bytes) noexcept {
  const auto now = Clock::now();
  if (to.carrier == Carrier::Link) {
    if (!links_.push(to.id, bytes, message, now)) return false;
  } else {
    const auto delivery = delivery_of(OscMessageView{bytes}, message.control_class);
    if (!streams_.push(to.id, {bytes, delivery, message.lane, message.at}, now)) return false;
  }
  all_.messages.add();
  counters_[static_cast<std::size_t>(to.id)].messages.add();
  return true;
}

void NetworkOutput::attend(Instant now) noexcept {
  const Overloaded take_in{
      [&](StreamStarts& starts) { streams_.take_in(std::move(starts), now); },
      [&](const StreamMoves& moves) { streams_.take_in(moves, now); },
      [&](const StreamReopens& reopens) { streams_.take_in(reopens, now); },
      [&](const StreamRests& rests) { streams_.take_in(rests, now); },
      [&](const StreamEnds& ends) { streams_.take_in(ends, now); },
      [&](const ClockKnown& known) { streams_.take_in(known, now); },
      [&](const AnswerCame& came) { streams_.take_in(came, now); },
      [&](LinkStarts& starts) { links_.take_in(std::move(starts), now); },
      [&](LinkConnected& connected) { links_.take_in(std::move(connected), now); },
      [&](const LinkInterrupted& interrupted) { links_.take_in(interrupted, now); },
      [&](const LinkEnds& ends) { links_.take_in(ends, now); },
  };
  while (auto news = mail_.take()) std::visit(take_in, *news);
  streams_.attend(now);
  links_.attend(now);
}

Instant NetworkOutput::flush() noexcept {
  const auto now = Clock::now();
  if (links_.has_news()) links_.write(now);
  std::optional<Instant> sent_at;
  do {
    while (streams_.write_next(batch_, now)) {
    }
    if (batch_.datagrams().empty()) continue;
    send_batch();
    sent_at = Clock::now();
  } while (streams_.has_news());
  return sent_at ? *sent_at : Clock::now();
}

void NetworkOutput::send_batch() noexcept {
  batch_.close_bundles();
  std::array<bool, DatagramBatch::max_datagrams> sent;
  sender_.send(batch_, sent);
  for (std::size_t i = 0; i < batch_.datagrams().size(); ++i) {
    const auto& datagram = batch_.datagrams()[i];
    count(datagram, sent[i], all_);
    count(datagram, sent[i], counters_[static_cast<std::size_t>(datagram.destination)]);
  }
  batch_.clear();
}

}  // namespace hana::transport
