#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "router/events/event.hpp"
#include "transport/control/control_catalog.hpp"
#include "transport/control/control_message.hpp"

namespace hana::transport {

/// One attached program's conversation, without its socket: bytes and time in, bytes out.
///
/// Lines wait here until the program has read what was sent before, so one that does not read gets
/// the newest snapshot when it does, never a queue of old ones.
///
/// Threads: one owner.
/// Errors:  none to its owner; bad lines are answered, and after the third that is not JSON, or one
///          that is too long, the conversation is over.
/// Bound:   input: one longest line and what came with its end; output: 64 kB of answers, one
///          answer more, and one snapshot for each of 16 subscriptions.
class ControlSession {
 public:
  explicit ControlSession(const ControlCatalog& catalog) noexcept : catalog_(&catalog) {}

  /// False: read no further until `take_output` has been called.
  [[nodiscard]] bool wants_input() const noexcept { return !over_ && !holds_full_line(); }

  void receive(std::string_view bytes);

  /// The other side has said all it will: what it has asked is still answered.
  void end_of_input() noexcept { ended_ = true; }

  /// Answers and the snapshots that are due. Call it when everything taken before has been sent.
  [[nodiscard]] std::string take_output(Instant now);

  /// When the next snapshot is due; at once if lines wait for an answer.
  [[nodiscard]] std::optional<Instant> next_due() const noexcept;

  /// Nothing more will come out: close the connection.
  [[nodiscard]] bool finished() const noexcept;

 private:
  struct Subscription {
    ControlId id;
    const ControlCatalog::Topic* topic;
    nlohmann::json params;
    std::chrono::milliseconds every;
    Instant due;
  };

  [[nodiscard]] bool holds_full_line() const noexcept;
  void answer_lines(Instant now, std::string& out);
  void answer(const ControlRequest& request, Instant now, std::string& out);
  void answer(const ControlSubscribe& subscribe, Instant now, std::string& out);
  void answer(const ControlUnsubscribe& unsubscribe, Instant now, std::string& out);
  void answer(const ControlRefusal& refusal, Instant now, std::string& out);
  void refuse_long_line(std::string& out);
  void add_due_snapshots(Instant now, std::string& out);

  const ControlCatalog* catalog_;
  std::string input_;
  std::vector<Subscription> subscriptions_;
  std::uint32_t not_json_ = 0;
  bool ended_ = false;
  bool over_ = false;
};

}  // namespace hana::transport
