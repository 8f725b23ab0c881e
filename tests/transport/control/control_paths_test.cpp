#include "transport/control/control_paths.hpp"

#include <catch2/catch.hpp>

using namespace hana::transport;

namespace {

ControlSocket running(std::string name, std::int64_t process) {
  return {std::move(name), ProcessId{process}, "/x"};
}

}  // namespace

TEST_CASE("a socket's file name gives back the router's name and process", "[control]") {
  const std::string name = GENERATE(as<std::string>{}, "stage", "stage-left", "", "-", "a b/../c",
                                    "%41", "Bühne", ".hidden", "x.sock");
  const std::string file = control_socket_name(name, ProcessId{4711});
  CHECK(file.find('/') == std::string::npos);
  CHECK(file.front() != '.');
  const auto parsed = parse_control_socket("/run/" + file);
  REQUIRE(parsed.has_value());
  CHECK(parsed->router == name);
  CHECK(parsed->process == ProcessId{4711});
}

TEST_CASE("a long name is cut between characters and still parses", "[control]") {
  const std::string file = control_socket_name(std::string(47, 'a') + "///", ProcessId{1});
  CHECK(file == std::string(47, 'a') + "-1.sock");
  CHECK(control_socket_name(std::string(500, '\xff'), ProcessId{4194304}).size() <= 61);
}

TEST_CASE("other files are no control sockets", "[control]") {
  const auto* file =
      GENERATE("", "a", "a.sock", "a-.sock", "a-0.sock", "a--1.sock.tmp", "-x.sock", ".a-1.sock",
               "a-1.socket", "%4-1.sock", "%-1.sock", "%zz-1.sock", "a-99999999999999999999.sock");
  CHECK_FALSE(parse_control_socket(file).has_value());
}

TEST_CASE("the only router needs no name", "[control]") {
  const auto chosen = choose_router({running("stage", 12)}, {});
  REQUIRE(chosen.has_value());
  CHECK(chosen->process == ProcessId{12});
}

TEST_CASE("without a router the answer says how to start one", "[control]") {
  CHECK_THAT(choose_router({}, {}).error().message, Catch::Contains("hana-router run"));
  CHECK_THAT(choose_router({}, "stage").error().message, Catch::Contains("hana-router run"));
}

TEST_CASE("of several routers one is chosen by name or process", "[control]") {
  const std::vector<ControlSocket> routers{running("stage", 12), running("stage", 13),
                                           running("hall", 14)};
  CHECK(choose_router(routers, "hall")->process == ProcessId{14});
  CHECK(choose_router(routers, "13")->process == ProcessId{13});
  CHECK_THAT(choose_router(routers, {}).error().message,
             Catch::Contains("stage (12), stage (13), hall (14)") && Catch::Contains("--router"));
  CHECK_THAT(choose_router(routers, "stage").error().message,
             Catch::Contains("stage (12), stage (13)") && !Catch::Contains("hall"));
  CHECK_THAT(choose_router(routers, "attic").error().message,
             Catch::Contains("'attic'") && Catch::Contains("hall (14)"));
}

TEST_CASE("a name that was cut is found by the whole name", "[control]") {
  const std::string name(100, 'n');
  const auto socket = parse_control_socket(control_socket_name(name, ProcessId{12}));
  REQUIRE(socket.has_value());
  CHECK(choose_router({*socket}, name).has_value());
}
