#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

#include "tools/hana-router/report/live_line.hpp"

namespace hana::tools {
namespace {

std::size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

LiveLine::LiveLine(Style style) : live_(style == Style::Auto && isatty(STDERR_FILENO) != 0) {}

LiveLine::~LiveLine() { clear(); }

void LiveLine::say(const std::string& sentence) {
  const std::lock_guard lock{mutex_};
  erase();
  std::fprintf(stderr, "%s\n", sentence.c_str());
  draw();
}

void LiveLine::show(const std::string& text) {
  const std::lock_guard lock{mutex_};
  if (!live_) return;
  erase();
  text_ = text.substr(0, terminal_columns() - 1);
  draw();
}

void LiveLine::clear() {
  const std::lock_guard lock{mutex_};
  erase();
  text_.clear();
}

void LiveLine::erase() const {
  if (!text_.empty()) std::fputs("\r\x1b[K", stderr);
}

void LiveLine::draw() const {
  if (text_.empty()) return;
  std::fputs(text_.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace hana::tools
