#include "transport/stream/wire/stream_encoder.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <string_view>

#include "transport/osc/osc_encoder.hpp"
#include "transport/osc/osc_layout.hpp"

namespace hana::transport {
namespace {

using namespace std::string_view_literals;

// Addresses and type tags as they stand in a packet, padding included.
constexpr auto header_head = "/hana/s\0,iiii\0\0\0"sv;
constexpr auto event_head = "/hana/e\0,iiii\0\0\0"sv;
constexpr auto again_head = "/hana/r\0,iiii\0\0\0"sv;
constexpr auto value_head = "/hana/c\0,iii\0\0\0\0"sv;
constexpr auto given_up_head = "/hana/v\0,ii\0"sv;
constexpr auto part_head = "/hana/f\0,iiiiiib\0\0\0\0"sv;

constexpr std::size_t mark_bytes = event_head.size() + 4 * sizeof(std::uint32_t);

template <typename Number>
constexpr std::uint32_t as_wire(Number number) noexcept {
  return static_cast<std::uint32_t>(number);
}

constexpr std::uint32_t as_wire(std::chrono::milliseconds time) noexcept {
  return static_cast<std::uint32_t>(time.count());
}

template <typename Number>
OscValue as_value(Number number) noexcept {
  return static_cast<std::int32_t>(as_wire(number));
}

OscValue as_value(std::chrono::microseconds time) noexcept {
  constexpr std::chrono::microseconds longest{0x7fffffff};
  return static_cast<std::int32_t>(std::clamp(time, std::chrono::microseconds{0}, longest).count());
}

/// Appends to memory that is known to be large enough.
class Pen {
 public:
  explicit Pen(std::byte* at) noexcept : at_(at) {}

  void put(std::string_view text) noexcept {
    text.copy(reinterpret_cast<char*>(at_), text.size());
    at_ += text.size();
  }
  void put(std::uint32_t number) noexcept {
    write_big_endian(number, {at_, sizeof number});
    at_ += sizeof number;
  }
  void put(std::span<const std::byte> bytes) noexcept {
    at_ = std::copy(bytes.begin(), bytes.end(), at_);
    at_ = std::fill_n(at_, padded(bytes.size()) - bytes.size(), std::byte{0});
  }
  void put_element(std::string_view head, std::initializer_list<std::uint32_t> numbers) noexcept {
    put(static_cast<std::uint32_t>(head.size() + numbers.size() * sizeof(std::uint32_t)));
    put(head);
    for (const auto number : numbers) put(number);
  }
  void put_message(std::span<const std::byte> message) noexcept {
    put(static_cast<std::uint32_t>(message.size()));
    put(message);
  }

 private:
  std::byte* at_;
};

}  // namespace

std::size_t encode(const Open& open, std::span<std::byte> room) noexcept {
  if (open.node.empty() || open.node.size() > StreamBounds::node_id) return 0;
  std::array<char, 4> priority{};
  const auto end = std::to_chars(priority.begin(), priority.end(), open.priority).ptr;
  return encode(
      "/hana/open",
      {open.node, as_value(open.epoch), as_value(open.session), as_value(open.first_event),
       "priority"sv,
       std::string_view{priority.data(), static_cast<std::size_t>(end - priority.data())}},
      room);
}

std::size_t encode(const Opened& opened, std::span<std::byte> room) noexcept {
  return encode("/hana/opened",
                {as_value(opened.session), as_value(opened.epoch), as_value(opened.window),
                 as_value(opened.poll)},
                room);
}

std::size_t encode(const Closed& closed, std::span<std::byte> room) noexcept {
  return encode("/hana/closed", {as_value(closed.session)}, room);
}

std::size_t encode(const Ack& ack, std::span<std::byte> room) noexcept {
  return encode("/hana/a",
                {as_value(ack.session), as_value(ack.packet),
                 as_value(static_cast<std::uint32_t>(ack.before >> 32)),
                 as_value(static_cast<std::uint32_t>(ack.before)), as_value(ack.next_event),
                 as_value(ack.held), as_value(ack.arrived)},
                room);
}

std::size_t encode(const Applied& applied, std::span<std::byte> room) noexcept {
  if (applied.count == 0) return 0;
  std::array<OscValue, 1 + 2 * StreamBounds::uses> arguments;
  auto* next = arguments.data();
  *next++ = as_value(applied.session);
  for (const auto& use : applied.all()) {
    *next++ = as_value(use.at);
    *next++ = as_value(use.applied);
  }
  return encode("/hana/applied", std::span<const OscValue>{arguments.data(), next}, room);
}

StreamPacketWriter::StreamPacketWriter(std::span<std::byte> room,
                                       const PacketHeader& header) noexcept
    : room_(room.first(std::min(room.size(), StreamBounds::packet))) {
  size_ = begin_bundle(room_);
  Pen{room_.data() + size_}.put_element(
      header_head, {as_wire(header.session), as_wire(header.packet), as_wire(header.first_event),
                    as_wire(header.sent)});
  size_ += element_header_bytes + mark_bytes;
}

bool StreamPacketWriter::has_room_for(std::size_t message_bytes) const noexcept {
  return 2 * element_header_bytes + mark_bytes + message_bytes <= room_left();
}

bool StreamPacketWriter::try_add(const EventElement& element) noexcept {
  if (!has_room_for(element.message.size())) return false;
  const auto& mark = element.mark;
  Pen pen{room_.data() + size_};
  pen.put_element(
      mark.telling == Telling::First ? event_head : again_head,
      {as_wire(mark.event), as_wire(mark.previous), as_wire(mark.at), as_wire(mark.max_age)});
  pen.put_message(element.message);
  size_ += 2 * element_header_bytes + mark_bytes + element.message.size();
  return true;
}

bool StreamPacketWriter::try_add(const PartElement& element) noexcept {
  const auto bytes = part_head.size() + 7 * sizeof(std::uint32_t) + padded(element.part.size());
  if (element_header_bytes + bytes > room_left()) return false;
  const auto& mark = element.mark;
  Pen pen{room_.data() + size_};
  pen.put(static_cast<std::uint32_t>(bytes));
  pen.put(part_head);
  for (const auto number :
       {as_wire(mark.event), as_wire(mark.previous), as_wire(mark.at), as_wire(mark.max_age),
        std::uint32_t{element.index}, std::uint32_t{element.count}})
    pen.put(number);
  pen.put(static_cast<std::uint32_t>(element.part.size()));
  pen.put(element.part);
  size_ += element_header_bytes + bytes;
  return true;
}

bool StreamPacketWriter::try_add(const ValueElement& element) noexcept {
  if (!has_room_for(element.message.size())) return false;
  Pen pen{room_.data() + size_};
  pen.put_element(value_head,
                  {as_wire(element.sequence), as_wire(element.slot), as_wire(element.at)});
  pen.put_message(element.message);
  size_ += 2 * element_header_bytes + value_head.size() + 3 * sizeof(std::uint32_t) +
           element.message.size();
  return true;
}

bool StreamPacketWriter::try_add(const GivenUpElement& element) noexcept {
  const auto bytes = given_up_head.size() + 2 * sizeof(std::uint32_t);
  if (element_header_bytes + bytes > room_left()) return false;
  Pen{room_.data() + size_}.put_element(given_up_head, {as_wire(element.first), element.count});
  size_ += element_header_bytes + bytes;
  return true;
}

}  // namespace hana::transport
