#include "transport/control/control_session.hpp"

#include <algorithm>
#include <exception>

namespace hana::transport {
namespace {

using Json = nlohmann::json;

constexpr std::size_t enough_output = 64 * 1024;
constexpr std::size_t most_subscriptions = 16;
constexpr std::uint32_t most_not_json = 3;

Result<Json> run_request(const ControlCatalog::Request& request, const Json& params) {
  try {
    return request(params);
  } catch (const std::exception& error) {
    return tl::unexpected(Error{error.what()});
  }
}

Result<Json> run_topic(const ControlCatalog::Topic& topic, const Json& params) {
  try {
    return topic(params);
  } catch (const std::exception& error) {
    return tl::unexpected(Error{error.what()});
  }
}

/// The next due time on the subscription's own grid; beats that were missed are left out.
Instant next_beat(Instant due, std::chrono::milliseconds every, Instant now) {
  return due + every * ((now - due) / every + 1);
}

}  // namespace

bool ControlSession::holds_full_line() const noexcept {
  return input_.size() > longest_control_line || input_.find('\n') != std::string::npos;
}

void ControlSession::receive(std::string_view bytes) {
  if (!over_) input_ += bytes;
}

std::string ControlSession::take_output(Instant now) {
  std::string out;
  answer_lines(now, out);
  if (!over_) add_due_snapshots(now, out);
  if (ended_ && !holds_full_line()) subscriptions_.clear();
  return out;
}

void ControlSession::answer_lines(Instant now, std::string& out) {
  std::size_t start = 0;
  while (!over_ && out.size() < enough_output) {
    const std::size_t end = input_.find('\n', start);
    if (std::min(end, input_.size()) - start > longest_control_line) {
      refuse_long_line(out);
      break;
    }
    if (end == std::string::npos) break;
    const std::string_view line = std::string_view{input_}.substr(start, end - start);
    std::visit([&](const auto& message) { answer(message, now, out); }, parse_control_line(line));
    start = end + 1;
  }
  input_.erase(0, start);
}

void ControlSession::refuse_long_line(std::string& out) {
  over_ = true;
  out += control_error("too_long", "a line has 65536 bytes at most");
}

void ControlSession::answer(const ControlRequest& request, Instant, std::string& out) {
  const auto found = catalog_->requests.find(request.name);
  if (found == catalog_->requests.end()) {
    out += control_error(request.id, "unknown_request",
                         "this router knows no request '" + request.name + "'");
    return;
  }
  const Result<Json> result = run_request(found->second, request.params);
  out += result ? control_ok(request.id, *result)
                : control_error(request.id, "failed", result.error().message);
}

void ControlSession::answer(const ControlSubscribe& subscribe, Instant now, std::string& out) {
  const auto topic = catalog_->topics.find(subscribe.topic);
  if (topic == catalog_->topics.end()) {
    out += control_error(subscribe.id, "unknown_topic",
                         "this router has no topic '" + subscribe.topic + "'");
  } else if (std::ranges::count(subscriptions_, subscribe.id, &Subscription::id) != 0) {
    out += control_error(subscribe.id, "id_in_use", "a subscription with this id is running");
  } else if (subscriptions_.size() == most_subscriptions) {
    out += control_error(subscribe.id, "too_many", "a connection has 16 subscriptions at most");
  } else {
    subscriptions_.push_back(
        {subscribe.id, &topic->second, subscribe.params, subscribe.every, now});
  }
}

void ControlSession::answer(const ControlUnsubscribe& unsubscribe, Instant, std::string& out) {
  const auto ended = std::erase_if(subscriptions_, [&](const Subscription& each) {
    return each.id == unsubscribe.subscription;
  });
  out += ended != 0 ? control_ok(unsubscribe.id, Json::object())
                    : control_error(unsubscribe.id, "unknown_subscription",
                                    "no subscription with this id is running");
}

void ControlSession::answer(const ControlRefusal& refusal, Instant, std::string& out) {
  out += refusal.answer;
  if (refusal.reason == ControlRefusal::Reason::NotJson && ++not_json_ == most_not_json) {
    over_ = true;
  }
}

void ControlSession::add_due_snapshots(Instant now, std::string& out) {
  std::erase_if(subscriptions_, [&](Subscription& each) {
    if (each.due > now) return false;
    each.due = next_beat(each.due, each.every, now);
    const Result<Json> snapshot = run_topic(*each.topic, each.params);
    out += snapshot ? control_event(each.id, *snapshot)
                    : control_error(each.id, "failed", snapshot.error().message);
    return !snapshot;
  });
}

std::optional<Instant> ControlSession::next_due() const noexcept {
  if (over_) return {};
  if (holds_full_line()) return Instant::min();
  const auto next = std::ranges::min_element(subscriptions_, {}, &Subscription::due);
  return next == subscriptions_.end() ? std::nullopt : std::optional{next->due};
}

bool ControlSession::finished() const noexcept { return over_ || (ended_ && !holds_full_line()); }

}  // namespace hana::transport
