#include "transport/udp/datagram_batch.hpp"

#include "transport/osc/osc_encoder.hpp"
#include "transport/osc/osc_time.hpp"

namespace hana::transport {
namespace {

std::uint16_t discrete_count(const OutgoingMessage& message) noexcept {
  return message.control_class == ControlClass::Discrete ? 1 : 0;
}

}  // namespace

DatagramBatch::DatagramBatch() : memory_(std::make_unique<std::byte[]>(memory_bytes)) {
  open_bundle_.fill(no_bundle);
}

DatagramBatch::Outcome DatagramBatch::add(const Destination& to,
                                          const OutgoingMessage& message) noexcept {
  if (static_cast<std::size_t>(to.id) >= max_destinations) return Outcome::Refused;
  return to.bundling == Bundling::OneMessageADatagram ? add_alone(to, message)
                                                      : add_to_bundle(to, message);
}

DatagramBatch::Outcome DatagramBatch::add_alone(const Destination& to,
                                                const OutgoingMessage& message) noexcept {
  if (count_ == max_datagrams || memory_bytes - used_ < max_message) return Outcome::Full;
  const auto size = encode(message, {memory_.get() + used_, max_message});
  if (size == 0) return Outcome::Refused;
  datagrams_[count_++] = {to.endpoint,
                          to.id,
                          static_cast<std::uint32_t>(used_),
                          static_cast<std::uint16_t>(size),
                          1,
                          discrete_count(message),
                          DatagramForm::Message};
  used_ += size;
  return Outcome::Taken;
}

DatagramBatch::Outcome DatagramBatch::add_to_bundle(const Destination& to,
                                                    const OutgoingMessage& message) noexcept {
  if (auto* open = open_bundle_of(to)) {
    const auto size = encode_element(
        message, {memory_.get() + open->offset + open->size, bundle_bytes - open->size});
    if (size > 0) {
      open->size = static_cast<std::uint16_t>(open->size + size);
      ++open->messages;
      open->discrete = static_cast<std::uint16_t>(open->discrete + discrete_count(message));
      return Outcome::Taken;
    }
  }
  if (count_ == max_datagrams || memory_bytes - used_ < max_message) return Outcome::Full;
  const auto at = std::span{memory_.get() + used_, bundle_bytes};
  const bool stamped = to.bundling == Bundling::StampedBundles;
  const auto tag = stamped ? arrival_tag(message.at) : immediately;
  const auto size = encode_element(message, at.subspan(begin_bundle(at, tag)));
  if (size == 0) {
    // Larger than a bundle, or refused. What comes after it must not join a bundle before it.
    open_bundle_[static_cast<std::size_t>(to.id)] = no_bundle;
    return add_alone(to, message);
  }
  open_bundle_[static_cast<std::size_t>(to.id)] = static_cast<std::uint16_t>(count_);
  datagrams_[count_++] = {to.endpoint,
                          to.id,
                          static_cast<std::uint32_t>(used_),
                          static_cast<std::uint16_t>(bundle_header_bytes + size),
                          1,
                          discrete_count(message),
                          stamped ? DatagramForm::StampedBundle : DatagramForm::Bundle};
  used_ += bundle_bytes;
  return Outcome::Taken;
}

std::span<std::byte> DatagramBatch::packet_room() noexcept {
  if (count_ == max_datagrams || memory_bytes - used_ < bundle_bytes) return {};
  return {memory_.get() + used_, bundle_bytes};
}

void DatagramBatch::add_packet(DestinationId of, const Endpoint& to, std::size_t size) noexcept {
  datagrams_[count_++] = {
      to, of, static_cast<std::uint32_t>(used_), static_cast<std::uint16_t>(size),
      0,  0,  DatagramForm::StreamPacket};
  used_ += size;
}

PendingDatagram* DatagramBatch::open_bundle_of(const Destination& to) noexcept {
  const auto index = open_bundle_[static_cast<std::size_t>(to.id)];
  return index == no_bundle ? nullptr : &datagrams_[index];
}

void DatagramBatch::close_bundles() noexcept {
  for (auto& datagram : std::span{datagrams_}.first(count_)) {
    if (datagram.form != DatagramForm::Bundle || datagram.messages > 1) continue;
    datagram.offset += static_cast<std::uint32_t>(bundle_header_bytes + element_header_bytes);
    datagram.size =
        static_cast<std::uint16_t>(datagram.size - bundle_header_bytes - element_header_bytes);
    datagram.form = DatagramForm::Message;
  }
}

void DatagramBatch::clear() noexcept {
  for (const auto& datagram : datagrams())
    open_bundle_[static_cast<std::size_t>(datagram.destination)] = no_bundle;
  count_ = 0;
  used_ = 0;
}

}  // namespace hana::transport
