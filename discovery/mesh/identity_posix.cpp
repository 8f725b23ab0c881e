#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <random>
#include <string_view>
#include <system_error>

#include "discovery/mesh/identity.hpp"
#include "transport/osc/shown_text.hpp"

namespace hana::discovery {
namespace {

constexpr int most_programs_of_one_name = 64;

std::string random_id() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string id;
  for (int i = 0; i < 32; ++i) id += digits[random() & 15];
  return id;
}

Epoch wall_clock_epoch() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  return static_cast<Epoch>(static_cast<std::uint32_t>(seconds));
}

/// A file name from any text: letters, digits, `.`, `_` and `-` stay, other bytes become `%NN`.
std::string file_name(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string name;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    const bool stays = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '-';
    if (stays) {
      name += c;
    } else {
      name += '%';
      name += digits[octet >> 4];
      name += digits[octet & 15];
    }
  }
  return name;
}

/// The file's one line is the id, a space and the last epoch.
Identity read_identity(int file) {
  std::array<char, 128> room{};
  const auto size = pread(file, room.data(), room.size(), 0);
  const std::string_view line{room.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  const auto space = line.find(' ');
  if (space == std::string_view::npos || !transport::is_word(line.substr(0, space), Bounds::id))
    return {};
  std::int32_t epoch = 0;
  const auto [end, error] =
      std::from_chars(line.data() + space + 1, line.data() + line.size(), epoch);
  if (error != std::errc{} || end == line.data() + line.size() || *end != '\n') return {};
  return {std::string{line.substr(0, space)}, Epoch{epoch}};
}

bool write_identity(int file, const Identity& identity) {
  const auto line =
      identity.id + ' ' + std::to_string(static_cast<std::int32_t>(identity.epoch)) + '\n';
  return pwrite(file, line.data(), line.size(), 0) == static_cast<ssize_t>(line.size()) &&
         ftruncate(file, static_cast<off_t>(line.size())) == 0;
}

Epoch later_epoch(Epoch last) {
  const auto next = static_cast<std::uint32_t>(last) + 1;
  const auto now = static_cast<std::uint32_t>(wall_clock_epoch());
  return static_cast<Epoch>(static_cast<std::int32_t>(now - next) >= 0 ? now : next);
}

}  // namespace

IdentityFile::IdentityFile(const std::filesystem::path& directory, const Announcement& announcement)
    : identity_{random_id(), wall_clock_epoch()}, directory_(directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  take(file_name(announcement.role + '-' + announcement.name));
}

const Identity& IdentityFile::renew() {
  identity_ = {random_id(), later_epoch(identity_.epoch)};
  if (file_ >= 0) keep();
  return identity_;
}

IdentityFile::~IdentityFile() {
  if (file_ >= 0) close(file_);
}

void IdentityFile::take(const std::string& stem) {
  for (int n = 1; n <= most_programs_of_one_name && file_ < 0; ++n) {
    const auto path = directory_ / (stem + '-' + std::to_string(n) + ".id");
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
      warning_ = "this node gets a new id at each start, as " + path.string() +
                 " cannot be written: " + std::generic_category().message(errno);
      return;
    }
    if (flock(file, LOCK_EX | LOCK_NB) == 0)
      file_ = file;
    else
      close(file);
  }
  if (file_ < 0) {
    warning_ = "this node gets a new id at each start, as too many programs use " +
               (directory_ / stem).string();
    return;
  }
  const auto last = read_identity(file_);
  if (!last.id.empty()) identity_ = {last.id, later_epoch(last.epoch)};
  keep();
}

void IdentityFile::keep() {
  if (write_identity(file_, identity_))
    warning_.clear();
  else
    warning_ = "this node gets a new id at each start, as nothing can be written in " +
               directory_.string();
}

std::filesystem::path user_state_directory() {
  const auto variable = [](const char* name) -> std::filesystem::path {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before threads start
    return value == nullptr ? "" : value;
  };
  auto state = variable("XDG_STATE_HOME");
  if (!state.is_absolute()) state = variable("HOME") / ".local" / "state";
  return state / "hana-router" / "nodes";
}

}  // namespace hana::discovery
