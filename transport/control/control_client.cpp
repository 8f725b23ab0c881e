#include "transport/control/control_client.hpp"

#include <optional>
#include <utility>

#include "transport/control/control_message.hpp"

namespace hana::transport {
namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_answer = 16 * 1024 * 1024;

/// The refusal's sentence, if the answer is one.
std::optional<std::string> refusal_in(const Json& answer) {
  const auto error = answer.find("error");
  if (error == answer.end()) return {};
  if (!error->is_object()) return "the router refused without saying why";
  const auto message = error->find("message");
  if (message == error->end() || !message->is_string()) return "the router refused";
  return message->get<std::string>();
}

}  // namespace

Result<ControlClient> ControlClient::connect(const ControlSocket& router) {
  auto stream = LocalStream::connect(router.path);
  if (!stream) return tl::unexpected(stream.error());
  return ControlClient{std::move(*stream)};
}

Result<Json> ControlClient::request(std::string_view name, const Json& params, Limit limit) {
  const Instant deadline = Clock::now() + limit;
  if (auto sent = send({{"request", name}, {"params", params}}, deadline); !sent) {
    return tl::unexpected(sent.error());
  }
  return wait_answer("ok", deadline);
}

Result<void> ControlClient::subscribe(std::string_view topic, const Json& params,
                                      std::chrono::milliseconds every, const OnEvent& on_event,
                                      Limit limit) {
  const Json message{{"subscribe", topic}, {"params", params}, {"every_ms", every.count()}};
  if (auto sent = send(message, Clock::now() + limit); !sent) return sent;
  const std::int64_t subscription = last_id_;
  Instant deadline = Clock::now() + limit;
  for (;;) {
    const auto snapshot = wait_answer("event", deadline);
    if (!snapshot) return tl::unexpected(snapshot.error());
    if (on_event(*snapshot) == Next::Stop) break;
    deadline = Clock::now() + every + limit;
  }
  deadline = Clock::now() + limit;
  if (auto sent = send({{"unsubscribe", subscription}}, deadline); !sent) return sent;
  return wait_answer("ok", deadline).map([](const Json&) {});
}

Result<void> ControlClient::send(Json message, Instant deadline) {
  message["v"] = control_version;
  message["id"] = ++last_id_;
  return stream_.write(message.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n",
                       deadline);
}

Result<std::string> ControlClient::read_line(Instant deadline) {
  std::size_t searched = 0;
  for (;;) {
    const std::size_t end = received_.find('\n', searched);
    if (end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    if (received_.size() > longest_answer) return tl::unexpected(Error{"the answer has no end"});
    searched = received_.size();
    auto more = stream_.read(deadline);
    if (!more) return more;
    if (more->empty()) return tl::unexpected(Error{"the router has stopped"});
    received_ += *more;
  }
}

/// The content of the next answer to the last message that has one of this kind. Events of an ended
/// subscription may still be under way: they have another id or another kind.
Result<Json> ControlClient::wait_answer(const char* kind, Instant deadline) {
  for (;;) {
    const auto line = read_line(deadline);
    if (!line) return tl::unexpected(line.error());
    Json answer = Json::parse(*line, nullptr, false);
    if (!answer.is_object()) return tl::unexpected(Error{"what answers there is no router"});
    const auto id = answer.find("id");
    const bool ours = id == answer.end() || id->is_null() || *id == last_id_;
    if (!ours) continue;
    if (auto refusal = refusal_in(answer)) return tl::unexpected(Error{std::move(*refusal)});
    if (const auto content = answer.find(kind); content != answer.end()) return *content;
  }
}

}  // namespace hana::transport
