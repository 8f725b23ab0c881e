#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

namespace hana::tools {

/// Messages on stderr, and below them one line that is rewritten in place on a terminal.
///
/// Threads: any; one at a time inside.
class LiveLine {
 public:
  enum class Style : std::uint8_t { Auto, Off };  // Auto: where stderr is a terminal

  explicit LiveLine(Style style);
  ~LiveLine();
  LiveLine(const LiveLine&) = delete;
  LiveLine& operator=(const LiveLine&) = delete;

  /// A message of its own, above the live line.
  void say(const std::string& sentence);

  /// The new live line, cut to the terminal's width.
  void show(const std::string& text);

  void clear();

 private:
  void erase() const;
  void draw() const;

  bool live_;
  std::string text_;
  std::mutex mutex_;
};

}  // namespace hana::tools
