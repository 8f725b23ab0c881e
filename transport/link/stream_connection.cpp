#include "transport/link/stream_connection.hpp"

#include <unistd.h>

#include <utility>

#include "transport/link/stream_options.hpp"

namespace hana::transport {

StreamConnection::StreamConnection(StreamSocket socket, Framing framing, Expects expects,
                                   Callbacks callbacks)
    : socket_(std::move(socket)),
      intake_timer_(socket_.get_executor()),
      intake_(framing, expects, Clock::now()),
      callbacks_(std::move(callbacks)) {
  net::error_code ignored;
  socket_.non_blocking(true, ignored);
  prepare_stream(socket_);
}

void StreamConnection::start() {
  read();
  watch_intake();
}

OwnedSocket StreamConnection::duplicate() noexcept {
  return socket_.is_open() ? OwnedSocket::duplicate_of(socket_.native_handle()) : OwnedSocket{};
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

/// The writing end may keep its descriptor for a while: the peer must not wait for that, and the
/// reactor has to forget the socket by name, which it otherwise leaves to the last descriptor.
void StreamConnection::close() noexcept {
  if (!socket_.is_open()) return;
  net::error_code error;
  socket_.shutdown(StreamSocket::shutdown_both, error);
  const auto descriptor = socket_.release(error);
  if (error) {
    socket_.close(error);
  } else {
    ::close(descriptor);
  }
  intake_timer_.cancel();
  callbacks_.closed = {};
}

}  // namespace hana::transport
