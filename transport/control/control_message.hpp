#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

namespace hana::transport {

/// The version that this program speaks: `"v":1`.
constexpr int control_version = 1;

/// Longest request, without its newline.
constexpr std::size_t longest_control_line = 64 * 1024;

/// Objects and arrays within each other, the line's own object included.
constexpr int deepest_control_nesting = 32;

constexpr std::chrono::milliseconds shortest_control_interval{10};
constexpr std::chrono::milliseconds longest_control_interval{60'000};

/// Chosen by the client; an answer carries the id of what it answers.
enum class ControlId : std::int64_t {};

struct ControlRequest {
  ControlId id;
  std::string name;
  nlohmann::json params;
};

struct ControlSubscribe {
  ControlId id;
  std::string topic;
  nlohmann::json params;
  std::chrono::milliseconds every;
};

struct ControlUnsubscribe {
  ControlId id;
  ControlId subscription;
};

/// A line that asks for nothing: the complete answer to it.
struct ControlRefusal {
  enum class Reason : std::uint8_t { NotJson, Other };
  Reason reason;
  std::string answer;
};

using ControlMessage =
    std::variant<ControlRequest, ControlSubscribe, ControlUnsubscribe, ControlRefusal>;

/// Never throws: what is wrong with a line comes back as the refusal to send.
[[nodiscard]] ControlMessage parse_control_line(std::string_view line);

/// One line each, with its newline. Text that is not UTF-8 is repaired, not refused.
[[nodiscard]] std::string control_ok(ControlId id, const nlohmann::json& result);
[[nodiscard]] std::string control_event(ControlId id, const nlohmann::json& snapshot);
[[nodiscard]] std::string control_error(ControlId id, std::string_view code,
                                        std::string_view message);

/// The same for a line whose id could not be read: `"id":null`.
[[nodiscard]] std::string control_error(std::string_view code, std::string_view message);

}  // namespace hana::transport
