#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "router/endpoint.hpp"
#include "router/table/address_template.hpp"
#include "router/table/name_pattern.hpp"
#include "router/table/path_pattern.hpp"

namespace hana {

/// Two ends, different and finite; `from` may be the larger one.
struct ValueRange {
  double from;
  double to;

  friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

/// `knobs:/cc/{0..7}`: controls of devices.
struct SourceSelector {
  NamePattern device;
  PathPattern path;
};

/// `nebula`, `*`, `{a,b}`: visualizations by name; `#stage`, `#wall-*`: by one of their tags.
struct DestinationSelector {
  enum class By : std::uint8_t { Name, Tag };
  By by;
  NamePattern pattern;

  [[nodiscard]] bool selects(std::string_view name, std::span<const std::string> tags) const;
};

/// The text of `to`: `nebula:/burst/$1`.
struct RouteTarget {
  DestinationSelector to;
  AddressTemplate address;
};

enum class Inversion : std::uint8_t { Straight, Inverted };

/// What of an event goes out: its one value, transformed, or all arguments as they came.
enum class Passing : std::uint8_t { Value, AllArguments };

/// Arguments of an OSC message that `arg` can name: 1 to 256.
inline constexpr unsigned max_argument = 256;

/// What `alarm_ms` can be.
inline constexpr std::chrono::microseconds shortest_alarm{1};
inline constexpr std::chrono::minutes longest_alarm{1};

/// What a show says of one route.
struct RouteSpec {
  std::string id;
  SourceSelector from;
  DestinationSelector to;
  AddressTemplate address;  // bound to `from.path`
  std::optional<ValueRange> in = std::nullopt;
  std::optional<ValueRange> out = std::nullopt;
  Inversion invert = Inversion::Straight;
  Passing pass = Passing::Value;
  std::optional<unsigned> argument = std::nullopt;  // counted from 1
  TransportChoice transport = TransportChoice::Automatic;
  std::optional<std::chrono::nanoseconds> alarm = std::nullopt;  // tell of values that take longer
};

/// Reads `device:/path`.
[[nodiscard]] tl::expected<SourceSelector, PatternError> parse_source(std::string_view text);

/// Reads `destination:/address`; the address is not bound yet.
[[nodiscard]] tl::expected<RouteTarget, PatternError> parse_target(std::string_view text);

/// Where the address starts in the text of a selector that was read: after the first colon.
[[nodiscard]] std::size_t path_offset(std::string_view selector) noexcept;

/// The same with the address bound to `source`; offsets are those in `text`.
[[nodiscard]] tl::expected<RouteTarget, PatternError> parse_target(std::string_view text,
                                                                   const PathPattern& source);

}  // namespace hana
