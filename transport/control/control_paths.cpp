#include "transport/control/control_paths.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <system_error>
#include <tuple>

#include "transport/control/local_stream.hpp"

namespace hana::transport {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_name = 48;  // a Unix socket's whole path has 107 bytes
constexpr std::string_view extension = ".sock";
constexpr std::string_view how_to_choose = "; choose one with --router NAME or --router PID";

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

std::string file_name_of(std::string_view router) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string name;
  for (const char c : router) {
    const auto byte = static_cast<unsigned char>(c);
    const std::string next =
        is_plain(c) ? std::string{c} : std::string{'%', digits[byte >> 4U], digits[byte & 15U]};
    if (name.size() + next.size() > longest_name) break;
    name += next;
  }
  return name;
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text, int radix) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, radix);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

std::optional<std::string> router_of(std::string_view name) {
  std::string router;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '%') {
      router += name[i];
      continue;
    }
    const auto byte = parse_number<unsigned char>(name.substr(i + 1, 2), 16);
    if (!byte || name.size() - i < 3) return {};
    router += static_cast<char>(*byte);
    i += 2;
  }
  return router;
}

Error system_error(const std::string& what, int code) {
  return {what + ": " + std::generic_category().message(code)};
}

/// A symbolic link is not followed: its target may be anyone's.
Result<void> check_control_folder(const fs::path& folder) {
  struct stat found {};
  if (::lstat(folder.c_str(), &found) != 0) {
    return tl::unexpected(system_error("cannot read " + folder.string(), errno));
  }
  if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid()) {
    return tl::unexpected(Error{folder.string() +
                                " is not a folder of this user's own; remove it, or set "
                                "XDG_RUNTIME_DIR to a folder that is"});
  }
  if ((found.st_mode & 077U) != 0 && ::chmod(folder.c_str(), 0700) != 0) {
    return tl::unexpected(system_error("cannot close " + folder.string() + " to others", errno));
  }
  return {};
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// Only refusal proves that nobody listens: sockets appear in the folder once they listen. The file
/// is removed only if it is still the one that refused.
bool answers(const fs::path& path) {
  struct stat before {};
  struct stat now {};
  if (::lstat(path.c_str(), &before) != 0 || !S_ISSOCK(before.st_mode)) return false;
  const LocalStream::Presence presence = LocalStream::probe(path);
  if (presence == LocalStream::Presence::Refused && ::lstat(path.c_str(), &now) == 0 &&
      same_file(before, now)) {
    ::unlink(path.c_str());
  }
  return presence == LocalStream::Presence::Listening;
}

std::string list_of(const std::vector<ControlSocket>& routers) {
  std::string list;
  for (const ControlSocket& each : routers) {
    if (!list.empty()) list += ", ";
    list += each.router + " (" + std::to_string(static_cast<std::int64_t>(each.process)) + ")";
  }
  return list;
}

}  // namespace

fs::path control_folder() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  struct stat found {};
  if (runtime != nullptr && runtime[0] == '/' && ::stat(runtime, &found) == 0 &&
      S_ISDIR(found.st_mode) && found.st_uid == ::geteuid()) {
    return fs::path{runtime} / "hana-router";
  }
  return "/tmp/hana-router-" + std::to_string(::geteuid());
}

Result<void> make_control_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return tl::unexpected(system_error("cannot make " + folder.string(), errno));
  }
  return check_control_folder(folder);
}

std::string control_socket_name(std::string_view router, ProcessId process) {
  return file_name_of(router) + "-" + std::to_string(static_cast<std::int64_t>(process)) +
         std::string{extension};
}

std::optional<ControlSocket> parse_control_socket(const fs::path& path) {
  std::string name = path.filename().string();
  if (name.starts_with('.') || !name.ends_with(extension)) return {};
  name.resize(name.size() - extension.size());
  const std::size_t dash = name.rfind('-');
  if (dash == std::string::npos) return {};
  const auto process = parse_number<std::int64_t>(std::string_view{name}.substr(dash + 1), 10);
  auto router = router_of(std::string_view{name}.substr(0, dash));
  if (!process || *process <= 0 || !router) return {};
  return ControlSocket{std::move(*router), ProcessId{*process}, path};
}

Result<std::vector<ControlSocket>> running_routers(const fs::path& folder) {
  std::vector<ControlSocket> found;
  std::error_code error;
  if (fs::symlink_status(folder, error).type() == fs::file_type::not_found) return found;
  if (auto ours = check_control_folder(folder); !ours) return tl::unexpected(ours.error());
  for (fs::directory_iterator entry{folder, error}; !error && entry != fs::directory_iterator{};
       entry.increment(error)) {
    auto socket = parse_control_socket(entry->path());
    if (socket && answers(socket->path)) found.push_back(std::move(*socket));
  }
  if (error)
    return tl::unexpected(Error{"cannot read " + folder.string() + ": " + error.message()});
  std::ranges::sort(found, {}, [](const ControlSocket& each) {
    return std::tuple{each.router, each.process};
  });
  return found;
}

Result<ControlSocket> choose_router(const std::vector<ControlSocket>& running,
                                    std::optional<std::string_view> wanted) {
  if (running.empty()) {
    return tl::unexpected(Error{"no router is running here; start one with 'hana-router run'"});
  }
  const auto process = parse_number<std::int64_t>(wanted.value_or(""), 10);
  std::vector<ControlSocket> matching;
  for (const ControlSocket& each : running) {
    const bool same_name = wanted && file_name_of(*wanted) == file_name_of(each.router);
    if (!wanted || same_name || (process && each.process == ProcessId{*process})) {
      matching.push_back(each);
    }
  }
  if (matching.size() == 1) return matching.front();
  if (matching.empty()) {
    return tl::unexpected(Error{"no running router is called '" + std::string{*wanted} +
                                "'; running: " + list_of(running)});
  }
  return tl::unexpected(
      Error{"several routers are running: " + list_of(matching) + std::string{how_to_choose}});
}

}  // namespace hana::transport
