#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "tests/end_to_end/temporary_folder.hpp"
#include "transport/control/control_catalog.hpp"
#include "transport/control/control_paths.hpp"
#include "transport/control/control_server.hpp"

using namespace hana;
using namespace hana::tests;
using namespace hana::transport;
namespace fs = std::filesystem;

namespace {

/// What a router that was killed leaves behind: a socket that nobody listens on.
void leave_stale_socket(const fs::path& path) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.native().size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  REQUIRE(::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(descriptor);
}

/// A server that nobody runs listens all the same: the kernel accepts for it.
struct Opened {
  Opened(const fs::path& folder, const std::string& name) : server(io, catalog) {
    const auto opened = server.open(folder, name);
    if (!opened) FAIL(opened.error().message);
  }

  net::io_context io;
  ControlCatalog catalog;
  ControlServer server;
};

std::vector<std::string> names_in(const fs::path& folder) {
  const auto running = running_routers(folder);
  REQUIRE(running.has_value());
  std::vector<std::string> names;
  for (const auto& each : *running) names.push_back(each.router);
  return names;
}

}  // namespace

TEST_CASE("a folder that does not exist holds no routers and is not made", "[control]") {
  const TemporaryFolder root;
  CHECK(names_in(root.path() / "none").empty());
  CHECK_FALSE(fs::exists(root.path() / "none"));
}

TEST_CASE("all running routers are listed by name", "[control]") {
  const TemporaryFolder root;
  const Opened stage{root.path(), "stage"};
  const Opened hall{root.path(), "hall left"};
  CHECK(names_in(root.path()) == std::vector<std::string>{"hall left", "stage"});
}

TEST_CASE("the socket of a dead router is not listed and is removed", "[control]") {
  const TemporaryFolder root;
  const Opened stage{root.path(), "stage"};
  leave_stale_socket(root.path() / "dead-1.sock");
  CHECK(names_in(root.path()) == std::vector<std::string>{"stage"});
  CHECK_FALSE(fs::exists(root.path() / "dead-1.sock"));
  CHECK(fs::exists(stage.server.path()));
}

TEST_CASE("files that are no sockets of routers are left alone", "[control]") {
  const TemporaryFolder root;
  std::ofstream{root.path() / "notes-1.sock"} << "mine";
  leave_stale_socket(root.path() / "else.sock");
  fs::create_symlink("/dev/null", root.path() / "link-1.sock");
  CHECK(names_in(root.path()).empty());
  CHECK(fs::exists(root.path() / "notes-1.sock"));
  CHECK(fs::exists(root.path() / "else.sock"));
  CHECK(fs::is_symlink(root.path() / "link-1.sock"));
}

TEST_CASE("a router takes the place of a dead one with its name and process id", "[control]") {
  const TemporaryFolder root;
  const auto path = root.path() / control_socket_name("stage", ProcessId{::getpid()});
  leave_stale_socket(path);
  leave_stale_socket(root.path() / ("." + path.filename().string()));
  const Opened stage{root.path(), "stage"};
  CHECK(stage.server.path() == path);
  CHECK(names_in(root.path()) == std::vector<std::string>{"stage"});
}

TEST_CASE("a second server does not take the place of a living one", "[control]") {
  const TemporaryFolder root;
  const Opened stage{root.path(), "stage"};
  net::io_context io;
  const ControlCatalog catalog;
  ControlServer second{io, catalog};
  const auto opened = second.open(root.path(), "stage");
  REQUIRE_FALSE(opened.has_value());
  CHECK_THAT(opened.error().message, Catch::Contains("already"));
  second.close();
  CHECK(names_in(root.path()) == std::vector<std::string>{"stage"});
}

TEST_CASE("a stopping server does not remove a file that is no longer its own", "[control]") {
  const TemporaryFolder root;
  Opened stage{root.path(), "stage"};
  const fs::path path = stage.server.path();
  fs::remove(path);
  std::ofstream{path} << "mine";
  stage.server.close();
  CHECK(fs::exists(path));
}

TEST_CASE("a folder that is a link or a file is refused", "[control]") {
  const TemporaryFolder root;
  fs::create_directory(root.path() / "target");
  fs::create_directory_symlink(root.path() / "target", root.path() / "link");
  std::ofstream{root.path() / "file"} << "";
  const auto* name = GENERATE("link", "file");
  const auto made = make_control_folder(root.path() / name);
  REQUIRE_FALSE(made.has_value());
  CHECK_THAT(made.error().message, Catch::Contains("XDG_RUNTIME_DIR"));
  CHECK_FALSE(running_routers(root.path() / name).has_value());
}

TEST_CASE("a folder of ours that others may enter is closed to them", "[control]") {
  const TemporaryFolder root;
  REQUIRE(::chmod(root.path().c_str(), 0777) == 0);
  REQUIRE(make_control_folder(root.path()).has_value());
  struct stat found {};
  REQUIRE(::stat(root.path().c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0700U);
}

TEST_CASE("somebody else's folder is refused", "[control]") {
  // Root may give a folder away; anyone else finds that / is not theirs.
  const TemporaryFolder root;
  fs::path folder = "/";
  if (::geteuid() == 0) {
    folder = root.path() / "theirs";
    fs::create_directory(folder);
    REQUIRE(::chown(folder.c_str(), 65534, 65534) == 0);
  }
  CHECK_FALSE(make_control_folder(folder).has_value());
  CHECK_FALSE(running_routers(folder).has_value());
}

TEST_CASE("a path too long for a socket is refused with what to change", "[control]") {
  const TemporaryFolder root;
  const auto folder = root.path() / std::string(90, 'f');
  net::io_context io;
  const ControlCatalog catalog;
  ControlServer server{io, catalog};
  const auto opened = server.open(folder, "stage");
  REQUIRE_FALSE(opened.has_value());
  CHECK_THAT(opened.error().message, Catch::Contains("XDG_RUNTIME_DIR"));
}

TEST_CASE("the folder is the user's runtime folder's, or one in /tmp", "[control]") {
  const TemporaryFolder root;
  const char* before = std::getenv("XDG_RUNTIME_DIR");
  const std::string kept = before != nullptr ? before : "";
  const std::string in_tmp = "/tmp/hana-router-" + std::to_string(::geteuid());

  ::setenv("XDG_RUNTIME_DIR", root.path().c_str(), 1);
  CHECK(control_folder() == root.path() / "hana-router");
  ::setenv("XDG_RUNTIME_DIR", "relative", 1);
  CHECK(control_folder() == in_tmp);
  ::setenv("XDG_RUNTIME_DIR", (root.path() / "absent").c_str(), 1);
  CHECK(control_folder() == in_tmp);
  ::unsetenv("XDG_RUNTIME_DIR");
  CHECK(control_folder() == in_tmp);

  if (before != nullptr) ::setenv("XDG_RUNTIME_DIR", kept.c_str(), 1);
}
