#include "router/dispatcher.hpp"

#include <array>
#include <cmath>

namespace hana {
namespace {

Arguments untouched(double value, const ControlTraits& traits) noexcept {
  if (traits.form == ValueForm::Integer) return static_cast<std::int32_t>(value);
  if (traits.form == ValueForm::Normalised && traits.range)
    return static_cast<float>(normalised(value, *traits.range));
  return static_cast<float>(value);
}

/// A number in the control's own units, as an integer where MIDI has integers.
Arguments as_it_came(double value, const ControlTraits& traits) noexcept {
  if (traits.form == ValueForm::Number) return static_cast<float>(value);
  return static_cast<std::int32_t>(value);
}

/// One for each device and MIDI channel, and one for what has no channel.
LaneKey lane_of(const Event& event) noexcept {
  constexpr std::uint32_t lanes_a_source = 17;
  return LaneKey{static_cast<std::uint32_t>(event.source) * lanes_a_source +
                 static_cast<std::uint32_t>(channel_of(event.payload))};
}

std::optional<Arguments> osc_arguments(const OscMessageView& message, const Route& route) noexcept {
  const bool identity = route.transform.is_identity();
  if (route.spec.pass == Passing::AllArguments || (identity && !route.spec.argument))
    return RawArguments{message.type_tags(), message.data()};
  const auto argument = message.argument(route.spec.argument.value_or(1) - 1);
  if (!argument) return std::nullopt;
  if (identity) return RawArguments{argument->tag_text, argument->data};
  const auto number = number_in(*argument);
  if (!number) return std::nullopt;
  return route.transform.apply(*number, std::nullopt);
}

}  // namespace

struct Dispatcher::Control {
  Instant at;
  std::string_view device;
  std::string_view path;          // what `from` is matched with
  std::string_view channel_path;  // the same with the MIDI channel in front, where there is one
  ControlTraits traits;
  std::optional<double> value;
  std::optional<OscMessageView> osc;
  std::span<const std::byte> bytes;
  LaneKey lane;
};

void Dispatcher::dispatch(const Event& event, std::span<const std::byte> stored,
                          RouteTable& table) noexcept {
  auto& found = table.scratch();
  found.clear();
  const auto* source = table.source(event.source);
  if (source == nullptr) return;

  Control control{
      event.at, source->alias, {}, {}, traits_of(event.payload), native_value(event.payload), {},
      stored,   lane_of(event)};
  const auto midi = midi_path(event.payload);
  if (midi) {
    control.path = midi->any_channel();
    control.channel_path = midi->with_channel();
  } else if (const auto* reading = std::get_if<Reading>(&event.payload)) {
    const auto index = static_cast<std::size_t>(reading->control);
    if (index >= source->controls.size()) return;
    control.path = source->controls[index].path;
    control.traits = source->controls[index].traits;
  } else if (std::holds_alternative<OscMessage>(event.payload)) {
    control.osc.emplace(stored);
    control.path = control.osc->address();
    control.traits.control_class = osc_class(control.osc->type_tags());
  } else {
    control.path = sysex_path;
  }

  table.match(event.source, control.path, found);
  if (midi) table.match(event.source, control.channel_path, found);
  found.sort();
  for (const auto index : found.routes()) deliver(control, table.routes()[index]);
}

void Dispatcher::deliver(const Control& control, const Route& route) noexcept {
  route.metrics->events.add();
  if (route.destinations.empty()) return;

  std::array<char, AddressTemplate::max_address + 1> room;
  const auto address = address_of(control, route, room);
  const auto arguments = arguments_of(control, route);
  if (!address || !arguments) return route.metrics->refused.add();

  const auto taken = output_.try_send(
      route.destinations,
      {*address, *arguments, control.traits.control_class, control.at, control.lane});
  route.metrics->messages.add(taken);
  route.metrics->refused.add(route.destinations.size() - taken);
}

std::optional<std::string_view> Dispatcher::address_of(const Control& control, const Route& route,
                                                       std::span<char> room) noexcept {
  if (!route.constant_address.empty()) return route.constant_address;
  Captures captures;
  if (!route.spec.from.path.match(control.path, captures) &&
      !route.spec.from.path.match(control.channel_path, captures))
    return std::nullopt;
  return route.spec.address.render(captures, control.device, room);
}

std::optional<Arguments> Dispatcher::arguments_of(const Control& control,
                                                  const Route& route) noexcept {
  if (control.osc) return osc_arguments(*control.osc, route);
  const bool identity = route.transform.is_identity();
  if (!control.value) {
    if (identity) return Blob{control.bytes};
    return std::nullopt;
  }
  if (std::isnan(*control.value)) return std::nullopt;
  if (route.spec.pass == Passing::AllArguments) return as_it_came(*control.value, control.traits);
  if (identity) return untouched(*control.value, control.traits);
  return route.transform.apply(*control.value, control.traits.range);
}

}  // namespace hana
