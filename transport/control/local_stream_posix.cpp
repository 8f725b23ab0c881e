#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "transport/control/local_stream.hpp"

namespace hana::transport {
namespace {

constexpr std::size_t read_at_once = 16 * 1024;

tl::unexpected<Error> failure(const char* what, int code) {
  return tl::unexpected(Error{std::string{what} + ": " + std::generic_category().message(code)});
}

/// Empty if the path is too long for a socket address.
std::optional<sockaddr_un> address_of(const std::filesystem::path& path) noexcept {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& text = path.native();
  if (text.size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  return address;
}

/// 0, or what `connect` left in errno. Never waits.
int try_connect(int descriptor, const std::filesystem::path& path) noexcept {
  const auto address = address_of(path);
  if (!address) return ENAMETOOLONG;
  const auto* generic = reinterpret_cast<const sockaddr*>(&*address);
  return ::connect(descriptor, generic, sizeof *address) == 0 ? 0 : errno;
}

int open_socket() noexcept {
  return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/// Waits until the socket is ready for `events`; false when the deadline has passed.
bool wait_until_ready(int descriptor, short events, Instant deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    const auto limit = std::clamp<std::int64_t>(left.count(), 0, 60'000);
    pollfd waiting{descriptor, events, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(limit));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // the next call on the socket says what it is
    if (Clock::now() >= deadline) return false;
  }
}

}  // namespace

Result<LocalStream> LocalStream::connect(const std::filesystem::path& path) {
  LocalStream stream{open_socket()};
  if (stream.descriptor_ < 0) return failure("cannot open a socket", errno);
  const int error = try_connect(stream.descriptor_, path);
  if (error == EAGAIN) return tl::unexpected(Error{"the router is busy; try again"});
  if (error != 0) return failure(("cannot connect to " + path.string()).c_str(), error);
  return stream;
}

LocalStream::Presence LocalStream::probe(const std::filesystem::path& path) noexcept {
  const LocalStream stream{open_socket()};
  if (stream.descriptor_ < 0) return Presence::Unknown;
  const int error = try_connect(stream.descriptor_, path);
  if (error == 0 || error == EAGAIN) return Presence::Listening;
  return error == ECONNREFUSED ? Presence::Refused : Presence::Unknown;
}

LocalStream::LocalStream(LocalStream&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

LocalStream& LocalStream::operator=(LocalStream&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

LocalStream::~LocalStream() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> LocalStream::write(std::string_view text, Instant deadline) {
  while (!text.empty()) {
    const ssize_t sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      text.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN && errno != EINTR) {
      return failure("the router closed the connection", errno);
    } else if (!wait_until_ready(descriptor_, POLLOUT, deadline)) {
      return tl::unexpected(Error{"the router does not take requests"});
    }
  }
  return {};
}

Result<std::string> LocalStream::read(Instant deadline) {
  std::array<char, read_at_once> chunk;
  for (;;) {
    const ssize_t got = ::recv(descriptor_, chunk.data(), chunk.size(), 0);
    if (got >= 0) return std::string(chunk.data(), static_cast<std::size_t>(got));
    if (errno != EAGAIN && errno != EINTR) return failure("lost the router", errno);
    if (!wait_until_ready(descriptor_, POLLIN, deadline)) {
      return tl::unexpected(Error{"the router does not answer"});
    }
  }
}

}  // namespace hana::transport
