#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "router/events/event.hpp"
#include "router/result.hpp"
#include "transport/control/control_paths.hpp"
#include "transport/control/local_stream.hpp"

namespace hana::transport {

/// A command-line program's end of the control socket: asks and waits.
///
/// Threads: one.
/// Errors:  a router that refuses, answers nonsense, goes away or does not answer in time: one
///          sentence each. After an error other than a refusal the client is of no more use.
class ControlClient {
 public:
  using Json = nlohmann::json;
  using Limit = std::chrono::milliseconds;

  enum class Next : std::uint8_t { GoOn, Stop };
  using OnEvent = std::function<Next(const Json& snapshot)>;

  [[nodiscard]] static Result<ControlClient> connect(const ControlSocket& router);

  /// The answer to one request, within `limit`.
  [[nodiscard]] Result<Json> request(std::string_view name, const Json& params, Limit limit);

  /// Calls `on_event` with a snapshot every `every`, the first at once, until it says stop. An
  /// event that is later than `every` and `limit` is an error.
  [[nodiscard]] Result<void> subscribe(std::string_view topic, const Json& params,
                                       std::chrono::milliseconds every, const OnEvent& on_event,
                                       Limit limit);

 private:
  explicit ControlClient(LocalStream stream) noexcept : stream_(std::move(stream)) {}

  Result<void> send(Json message, Instant deadline);
  Result<std::string> read_line(Instant deadline);
  Result<Json> wait_answer(const char* kind, Instant deadline);

  LocalStream stream_;
  std::string received_;
  std::int64_t last_id_ = 0;
};

}  // namespace hana::transport
