#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "router/events/event.hpp"
#include "router/output.hpp"
#include "router/table/route_table.hpp"

namespace hana {

/// Takes one event through the table to the output.
///
/// Threads: the baton's holder. Real-time safe.
class Dispatcher {
 public:
  explicit Dispatcher(Output& output) noexcept : output_(output) {}

  /// `stored` are the event's bytes where it has some. The routes taken are left in
  /// `table.scratch()`.
  void dispatch(const Event& event, std::span<const std::byte> stored, RouteTable& table) noexcept;

 private:
  struct Control;  // the event, looked at once for all its routes

  void deliver(const Control& control, const Route& route) noexcept;
  [[nodiscard]] static std::optional<std::string_view> address_of(const Control& control,
                                                                  const Route& route,
                                                                  std::span<char> room) noexcept;
  [[nodiscard]] static std::optional<Arguments> arguments_of(const Control& control,
                                                             const Route& route) noexcept;

  Output& output_;
};

}  // namespace hana
