#include "transport/control/control_connection.hpp"

#include <chrono>
#include <utility>

namespace hana::transport {
namespace {

constexpr std::chrono::seconds longest_stall{10};

}  // namespace

ControlConnection::ControlConnection(Socket socket, const ControlCatalog& catalog)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), session_(catalog) {}

void ControlConnection::start() { go_on(); }

void ControlConnection::close() noexcept {
  net::error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
}

void ControlConnection::go_on() {
  if (!socket_.is_open()) return;
  if (outgoing_.empty()) {
    outgoing_ = session_.take_output(Clock::now());
    if (!outgoing_.empty()) {
      write();
    } else if (session_.finished()) {
      return close();
    }
  }
  if (!reading_ && !ended_ && session_.wants_input()) read();
  wait();
}

void ControlConnection::read() {
  reading_ = true;
  socket_.async_read_some(net::buffer(incoming_),
                          [self = shared_from_this()](const auto& error, std::size_t bytes) {
                            self->reading_ = false;
                            self->ended_ = error == net::error::eof;
                            if (error && !self->ended_) return self->close();
                            self->session_.receive({self->incoming_.data(), bytes});
                            if (self->ended_) self->session_.end_of_input();
                            self->go_on();
                          });
}

void ControlConnection::write() {
  stalled_at_ = Clock::now() + longest_stall;
  socket_.async_write_some(net::buffer(outgoing_) + sent_,
                           [self = shared_from_this()](const auto& error, std::size_t bytes) {
                             if (error) return self->close();
                             self->sent_ += bytes;
                             if (self->sent_ < self->outgoing_.size()) return self->write();
                             self->outgoing_.clear();
                             self->sent_ = 0;
                             self->go_on();
                           });
}

void ControlConnection::wait() {
  const auto when = outgoing_.empty() ? session_.next_due() : std::optional{stalled_at_};
  if (!when) return static_cast<void>(timer_.cancel());
  timer_.expires_at(*when);
  timer_.async_wait([self = shared_from_this()](const auto& error) {
    if (error) return;
    self->close_if_stalled();
    self->go_on();
  });
}

void ControlConnection::close_if_stalled() {
  if (!outgoing_.empty() && Clock::now() >= stalled_at_) close();
}

}  // namespace hana::transport
