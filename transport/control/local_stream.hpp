#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "router/events/event.hpp"
#include "router/result.hpp"

namespace hana::transport {

/// A blocking Unix stream socket for command-line programs: every call has a time limit.
///
/// Threads: one at a time. Never raises SIGPIPE.
class LocalStream {
 public:
  enum class Presence : std::uint8_t { Listening, Refused, Unknown };

  [[nodiscard]] static Result<LocalStream> connect(const std::filesystem::path& path);

  /// Whether a program listens there. Does not wait: one whose queue of callers is full listens.
  [[nodiscard]] static Presence probe(const std::filesystem::path& path) noexcept;

  LocalStream(LocalStream&& other) noexcept;
  LocalStream& operator=(LocalStream&& other) noexcept;
  LocalStream(const LocalStream&) = delete;
  LocalStream& operator=(const LocalStream&) = delete;
  ~LocalStream();

  [[nodiscard]] Result<void> write(std::string_view text, Instant deadline);

  /// At least one byte; empty when the other side has closed.
  [[nodiscard]] Result<std::string> read(Instant deadline);

 private:
  explicit LocalStream(int descriptor) noexcept : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace hana::transport
