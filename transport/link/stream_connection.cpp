#include "transport/link/stream_connection.hpp"

#include <chrono>
#include <utility>

#include "transport/link/stream_options.hpp"

namespace hana::transport {
namespace {

constexpr std::chrono::milliseconds between_looks{100};

}  // namespace

StreamConnection::StreamConnection(StreamSocket socket, Framing framing, Expects expects,
                                   FrameBacklog* backlog, Callbacks callbacks)
    : socket_(std::move(socket)),
      progress_timer_(socket_.get_executor()),
      intake_timer_(socket_.get_executor()),
      intake_(framing, expects, Clock::now()),
      backlog_(backlog),
      callbacks_(std::move(callbacks)) {}

void StreamConnection::start() {
  net::error_code ignored;
  socket_.non_blocking(true, ignored);
  prepare_stream(socket_);
  if (backlog_ != nullptr) backlog_->start_stream(Clock::now());
  read();
  watch_intake();
  write();
}

void StreamConnection::read() {
  socket_.async_read_some(
      net::buffer(incoming_), [self = shared_from_this()](const auto& error, std::size_t bytes) {
        if (!self->socket_.is_open()) return;
        if (error == net::error::eof) return self->close_because("the peer closed the connection");
        if (error) return self->close_because(error.message());
        const auto now = Clock::now();
        self->intake_.take(std::span{self->incoming_}.first(bytes), self->callbacks_.packet, now);
        if (!self->socket_.is_open()) return;
        self->watch_intake();
        if (self->socket_.is_open()) self->read();
      });
}

void StreamConnection::write() {
  if (backlog_ == nullptr || is_blocked_ || !socket_.is_open()) return;
  watch_progress();
  for (;;) {
    const auto bytes = backlog_->outgoing(Clock::now());
    if (bytes.empty()) return;
    net::error_code error;
    const auto written = socket_.write_some(net::buffer(bytes.data(), bytes.size()), error);
    if (error == net::error::would_block) return wait_until_writable();
    if (error) return close_because(error.message());
    backlog_->written(written);
  }
}

void StreamConnection::wait_until_writable() {
  is_blocked_ = true;
  socket_.async_wait(StreamSocket::wait_write, [self = shared_from_this()](const auto& error) {
    if (error || !self->socket_.is_open()) return;
    self->is_blocked_ = false;
    self->write();
  });
}

/// Looks every now and then as long as something is under way.
void StreamConnection::watch_progress() {
  if (is_watched_ || !backlog_->is_pending()) return;
  is_watched_ = true;
  progress_timer_.expires_after(between_looks);
  progress_timer_.async_wait([self = shared_from_this()](const auto& error) {
    if (error || !self->socket_.is_open()) return;
    self->is_watched_ = false;
    self->look_after_progress();
  });
}

void StreamConnection::look_after_progress() {
  const auto now = Clock::now();
  backlog_->note_under_way(bytes_under_way(socket_), now);
  if (backlog_->is_stalled(now)) return close_because("the peer took nothing for 2 s");
  watch_progress();
}

void StreamConnection::watch_intake() {
  if (const auto why = intake_.hopeless(Clock::now())) return close_because(std::string{*why});
  const auto due = intake_.deadline();
  if (!due) return static_cast<void>(intake_timer_.cancel());
  if (intake_timer_.expiry() == *due) return;
  intake_timer_.expires_at(*due);
  intake_timer_.async_wait([self = shared_from_this()](const auto& error) {
    if (!error && self->socket_.is_open()) self->watch_intake();
  });
}

void StreamConnection::close_because(const std::string& reason) {
  if (!socket_.is_open()) return;
  const auto closed = std::exchange(callbacks_.closed, {});
  close();
  if (closed) closed(reason);
}

void StreamConnection::close() noexcept {
  if (!socket_.is_open()) return;
  if (backlog_ != nullptr) backlog_->note_under_way(bytes_under_way(socket_), Clock::now());
  net::error_code ignored;
  socket_.close(ignored);
  progress_timer_.cancel();
  intake_timer_.cancel();
  callbacks_.closed = {};
}

}  // namespace hana::transport
