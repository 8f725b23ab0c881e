#include "transport/stream/wire/stream_decoder.hpp"

#include <array>
#include <charconv>
#include <string_view>

#include "router/events/osc_message_view.hpp"
#include "transport/osc/osc_layout.hpp"
#include "transport/osc/osc_validator.hpp"

namespace hana::transport {
namespace {

/// Takes the arguments of a message one after the other; once one is missing or of another type,
/// all that follow are.
class ArgumentReader {
 public:
  explicit ArgumentReader(const OscMessageView& message) noexcept
      : tags_(message.type_tags()), data_(message.data()) {}

  std::uint32_t number() noexcept {
    if (!take_tag('i')) return 0;
    const auto value = static_cast<std::uint32_t>(big_endian(data_.first(4)));
    data_ = data_.subspan(4);
    return value;
  }

  template <typename Number>
  Number number() noexcept {
    return static_cast<Number>(number());
  }

  std::string_view text() noexcept {
    if (!take_tag('s')) return {};
    const std::string_view text{reinterpret_cast<const char*>(data_.data())};
    data_ = data_.subspan(string_bytes(text.size()));
    return text;
  }

  std::span<const std::byte> blob() noexcept {
    if (!take_tag('b')) return {};
    const auto size = static_cast<std::size_t>(big_endian(data_.first(4)));
    const auto bytes = data_.subspan(4, size);
    data_ = data_.subspan(4 + padded(size));
    return bytes;
  }

  [[nodiscard]] bool have_all() const noexcept { return have_all_; }
  [[nodiscard]] bool are_left() const noexcept { return have_all_ && !tags_.empty(); }

 private:
  bool take_tag(char tag) noexcept {
    have_all_ = have_all_ && tags_.starts_with(tag);
    if (have_all_) tags_.remove_prefix(1);
    return have_all_;
  }

  std::string_view tags_;
  std::span<const std::byte> data_;
  bool have_all_ = true;
};

bool is_valid(std::span<const std::byte> datagram) noexcept {
  return datagram.size() <= StreamBounds::packet && !find_fault(datagram);
}

std::chrono::microseconds microseconds(std::uint32_t number) noexcept {
  return std::chrono::microseconds{number & 0x7fffffff};
}

/// The priority among the pairs that follow; false: it is no number from 0 to 200.
bool read_pairs(ArgumentReader& arguments, std::uint8_t& priority) noexcept {
  while (arguments.are_left()) {
    const auto key = arguments.text();
    const auto value = arguments.text();
    if (!arguments.have_all()) return true;  // what later versions may add
    if (key != "priority") continue;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), priority);
    if (error != std::errc{} || end != value.data() + value.size() || priority > 200) return false;
  }
  return true;
}

EventMark read_mark(ArgumentReader& arguments, Telling telling) noexcept {
  EventMark mark;
  mark.event = arguments.number<EventNumber>();
  mark.previous = arguments.number<EventNumber>();
  mark.at = arguments.number<StreamTime>();
  mark.max_age = std::chrono::milliseconds{arguments.number() & 0x7fffffff};
  mark.telling = telling;
  return mark;
}

/// Empty: an argument is missing, or what they say cannot be.
std::optional<StreamElement> read_part(ArgumentReader& arguments) noexcept {
  PartElement part;
  part.mark = read_mark(arguments, Telling::First);
  const auto index = arguments.number();
  const auto count = arguments.number();
  part.part = arguments.blob();
  if (!arguments.have_all() || count < 2 || count > StreamBounds::parts || index >= count)
    return std::nullopt;
  const bool is_last = index + 1 == count;
  if (part.part.empty() || part.part.size() > StreamBounds::part ||
      (!is_last && part.part.size() != StreamBounds::part))
    return std::nullopt;
  if (!is_before(part.mark.previous, part.mark.event)) return std::nullopt;
  part.index = static_cast<std::uint8_t>(index);
  part.count = static_cast<std::uint8_t>(count);
  return part;
}

std::optional<StreamElement> read_given_up(ArgumentReader& arguments) noexcept {
  const auto first = arguments.number<EventNumber>();
  const auto count = arguments.number();
  if (!arguments.have_all() || count == 0 || count > StreamBounds::most_window) return std::nullopt;
  return GivenUpElement{first, count};
}

std::optional<StreamElement> read_event(ArgumentReader& arguments, Telling telling,
                                        std::span<const std::byte> message) noexcept {
  const auto mark = read_mark(arguments, telling);
  if (!arguments.have_all() || !is_before(mark.previous, mark.event)) return std::nullopt;
  return EventElement{mark, message};
}

std::optional<StreamElement> read_value(ArgumentReader& arguments,
                                        std::span<const std::byte> message) noexcept {
  ValueElement value;
  value.sequence = arguments.number<ValueNumber>();
  const auto slot = arguments.number();
  value.at = arguments.number<StreamTime>();
  value.message = message;
  if (!arguments.have_all() || slot >= StreamBounds::slots) return std::nullopt;
  value.slot = static_cast<SlotNumber>(slot);
  return value;
}

}  // namespace

std::optional<Open> decode_open(std::span<const std::byte> datagram) noexcept {
  if (!is_valid(datagram) || is_bundle(datagram)) return std::nullopt;
  const OscMessageView message{datagram};
  if (message.address() != "/hana/open") return std::nullopt;
  ArgumentReader arguments{message};
  Open open;
  open.node = arguments.text();
  open.epoch = arguments.number();
  open.session = arguments.number<Session>();
  open.first_event = arguments.number<EventNumber>();
  if (!arguments.have_all() || open.node.empty() || open.node.size() > StreamBounds::node_id ||
      !read_pairs(arguments, open.priority))
    return std::nullopt;
  return open;
}

std::optional<StreamAnswer> decode_answer(std::span<const std::byte> datagram) noexcept {
  if (!is_valid(datagram) || is_bundle(datagram)) return std::nullopt;
  const OscMessageView message{datagram};
  ArgumentReader arguments{message};
  const auto session = arguments.number<Session>();
  std::optional<StreamAnswer> answer;
  if (message.address() == "/hana/a") {
    Ack ack{.session = session};
    ack.packet = arguments.number<PacketNumber>();
    ack.before = std::uint64_t{arguments.number()} << 32;
    ack.before |= arguments.number();
    ack.next_event = arguments.number<EventNumber>();
    ack.held = microseconds(arguments.number());
    ack.arrived = arguments.number<StreamTime>();
    answer = ack;
  } else if (message.address() == "/hana/opened") {
    Opened opened{.session = session};
    opened.epoch = arguments.number();
    opened.window = arguments.number();
    opened.poll = microseconds(arguments.number());
    if (opened.window < StreamBounds::least_window || opened.window > StreamBounds::most_window)
      return std::nullopt;
    answer = opened;
  } else if (message.address() == "/hana/closed") {
    answer = Closed{session};
  }
  return arguments.have_all() ? answer : std::nullopt;
}

std::optional<Applied> decode_applied(std::span<const std::byte> datagram) noexcept {
  if (!is_valid(datagram) || is_bundle(datagram)) return std::nullopt;
  const OscMessageView message{datagram};
  if (message.address() != "/hana/applied") return std::nullopt;
  ArgumentReader arguments{message};
  Applied applied{.session = arguments.number<Session>()};
  while (applied.count < applied.uses.size()) {
    const Use use{arguments.number<StreamTime>(), arguments.number<StreamTime>()};
    if (!arguments.have_all()) break;
    applied.uses[applied.count++] = use;
  }
  return applied.count > 0 ? std::optional{applied} : std::nullopt;
}

std::optional<StreamPacketReader> StreamPacketReader::read(
    std::span<const std::byte> datagram) noexcept {
  if (!is_bundle(datagram) || !is_valid(datagram)) return std::nullopt;
  OscMessages messages{datagram};
  const auto first = messages.next();
  if (!first) return std::nullopt;
  const OscMessageView message{first->bytes};
  if (message.address() != "/hana/s") return std::nullopt;
  ArgumentReader arguments{message};
  PacketHeader header;
  header.session = arguments.number<Session>();
  header.packet = arguments.number<PacketNumber>();
  header.first_event = arguments.number<EventNumber>();
  header.sent = arguments.number<StreamTime>();
  if (!arguments.have_all()) return std::nullopt;
  return StreamPacketReader{messages, header};
}

std::optional<StreamElement> StreamPacketReader::next() noexcept {
  while (!is_malformed_) {
    const auto first = messages_.next();
    if (!first) return std::nullopt;
    const OscMessageView mark{first->bytes};
    const auto address = mark.address();
    ArgumentReader arguments{mark};
    if (address == "/hana/f" || address == "/hana/v") {
      auto element = address == "/hana/f" ? read_part(arguments) : read_given_up(arguments);
      return element ? element : refused();
    }
    const auto second = messages_.next();
    if (!address.starts_with("/hana/") || !second) return refused();
    if (address == "/hana/c") {
      auto element = read_value(arguments, second->bytes);
      return element ? element : refused();
    }
    if (address == "/hana/e" || address == "/hana/r") {
      auto element = read_event(arguments, address == "/hana/e" ? Telling::First : Telling::Again,
                                second->bytes);
      return element ? element : refused();
    }
  }
  return std::nullopt;
}

std::optional<StreamElement> StreamPacketReader::refused() noexcept {
  is_malformed_ = true;
  return std::nullopt;
}

}  // namespace hana::transport
