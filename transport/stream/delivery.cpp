#include "transport/stream/delivery.hpp"

namespace hana::transport {

Delivery delivery_of(const OscMessageView& message, ControlClass control_class) noexcept {
  if (control_class == ControlClass::Continuous) return Delivery::Newest;
  const auto first = message.argument(0);
  return first && number_in(*first) ? Delivery::State : Delivery::Trigger;
}

bool is_held(const OscMessageView& message) noexcept {
  const auto first = message.argument(0);
  const auto number = first ? number_in(*first) : std::nullopt;
  return number && *number != 0;
}

}  // namespace hana::transport
