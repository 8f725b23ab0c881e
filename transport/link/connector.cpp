#include "transport/link/connector.hpp"

#include <algorithm>
#include <utility>

namespace hana::transport {
namespace {

constexpr std::chrono::milliseconds head_start{50};
constexpr std::chrono::milliseconds patience{150};  // then a round counts as silence
constexpr std::chrono::seconds longest_attempt{1};

/// What says that a program is not there, not that the network is away.
bool is_refusal(const net::error_code& error) noexcept {
  return error == net::error::connection_refused || error == net::error::connection_reset ||
         error == boost::system::errc::no_such_file_or_directory ||
         error == net::error::access_denied;
}

/// A socket that was bound to the very port it calls is connected with itself.
bool is_own_echo(const StreamSocket& socket) {
  net::error_code error;
  const auto local = socket.local_endpoint(error);
  const auto remote = socket.remote_endpoint(error);
  const int family = remote.protocol().family();
  return !error && family != AF_UNIX && local == remote;
}

}  // namespace

Connector::Connector(net::io_context& io, std::uint64_t seed, Callbacks callbacks)
    : io_(&io), timer_(io), delay_(seed), callbacks_(std::move(callbacks)) {}

void Connector::start(std::vector<StreamTarget> candidates) {
  stop();
  candidates_ = std::move(candidates);
  if (candidates_.size() > max_candidates) candidates_.resize(max_candidates);
  is_running_ = !candidates_.empty();
  if (is_running_) begin_round();
}

void Connector::start(std::vector<StreamTarget> candidates, Rebuff last) {
  stop();
  candidates_ = std::move(candidates);
  if (candidates_.size() > max_candidates) candidates_.resize(max_candidates);
  is_running_ = !candidates_.empty();
  if (is_running_) after(Clock::now() + delay_.next(last), &Connector::begin_round);
}

void Connector::try_now() {
  if (is_running_ && is_round_over_) begin_round();
}

void Connector::stop() noexcept {
  is_running_ = false;
  is_round_over_ = true;
  timer_.cancel();
  net::error_code ignored;
  for (const auto& attempt : attempts_) attempt->socket.close(ignored);
  attempts_.clear();
}

void Connector::begin_round() {
  ++round_;
  round_began_ = Clock::now();
  is_round_over_ = false;
  is_refused_ = true;
  next_ = answered_ = 0;
  reasons_.clear();
  for (const auto& candidate : candidates_) reasons_.push_back(to_text(candidate) + ": no answer");
  drop_old_attempts();
  try_next();
}

void Connector::try_next() {
  if (next_ == candidates_.size()) return end_round(Rebuff::Silence);
  const auto candidate = next_++;
  const auto wait = next_ < candidates_.size() ? head_start : patience;
  after(Clock::now() + wait, &Connector::try_next);
  attempt(candidate);
}

void Connector::attempt(std::size_t candidate) {
  const auto endpoint = to_stream(candidates_[candidate]);
  if (!endpoint) return fail(candidate, endpoint.error().message, Rebuff::Refused);
  if (attempts_.size() == max_attempts) {
    net::error_code ignored;
    attempts_.front()->socket.close(ignored);
    attempts_.erase(attempts_.begin());
  }
  const auto made =
      std::make_shared<Attempt>(Attempt{StreamSocket{*io_}, candidate, round_, Clock::now()});
  attempts_.push_back(made);
  made->socket.async_connect(*endpoint,
                             [self = shared_from_this(), made](const net::error_code& error) {
                               self->finish(made, error);
                             });
}

void Connector::finish(const AttemptPointer& attempt, const net::error_code& error) {
  const auto found = std::ranges::find(attempts_, attempt);
  if (found == attempts_.end()) return;  // given up before
  attempts_.erase(found);
  const bool is_echo = !error && is_own_echo(attempt->socket);
  if (!error && !is_echo) return win(attempt);
  if (attempt->round != round_ || is_round_over_) return;
  fail(attempt->candidate,
       to_text(candidates_[attempt->candidate]) + ": " +
           (is_echo ? "nobody listens there" : error.message()),
       is_echo || is_refusal(error) ? Rebuff::Refused : Rebuff::Silence);
}

void Connector::fail(std::size_t candidate, std::string reason, Rebuff rebuff) {
  reasons_[candidate] = std::move(reason);
  is_refused_ = is_refused_ && rebuff == Rebuff::Refused;
  ++answered_;
  if (answered_ == candidates_.size())
    return end_round(is_refused_ ? Rebuff::Refused : Rebuff::Silence);
  if (next_ < candidates_.size() && candidate + 1 == next_) try_next();
}

void Connector::end_round(Rebuff rebuff) {
  is_round_over_ = true;
  after(round_began_ + delay_.next(rebuff), &Connector::begin_round);
  if (callbacks_.failed) callbacks_.failed(reasons_);
}

void Connector::win(const AttemptPointer& winner) {
  const auto target = candidates_[winner->candidate];
  stop();
  callbacks_.connected(std::move(winner->socket), target);
}

void Connector::drop_old_attempts() noexcept {
  std::erase_if(attempts_, [now = Clock::now()](const AttemptPointer& attempt) {
    if (now - attempt->since < longest_attempt) return false;
    net::error_code ignored;
    attempt->socket.close(ignored);
    return true;
  });
}

void Connector::after(Instant when, void (Connector::*step)()) {
  timer_.expires_at(when);
  // One that has expired already cannot be cancelled any more.
  timer_.async_wait([self = shared_from_this(), step, number = ++step_](const auto& error) {
    if (!error && self->is_running_ && number == self->step_) (self.get()->*step)();
  });
}

}  // namespace hana::transport
