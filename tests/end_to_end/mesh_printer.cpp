// Joins the mesh and prints one line for each event with the milliseconds since its start and
// CLOCK_MONOTONIC in microseconds, for the tests in network namespaces to read:
//   mesh_printer ROLE NAME PORT STATE_DIRECTORY [--interface NAME] [--deny NAME] [--seed
//   ADDRESS[:PORT]]
//                [--key KEY] [--group-port PORT] [--tags A,B]
// A line on standard input says bye and ends it.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>

#include "discovery/mesh/mesh.hpp"
#include "router/overloaded.hpp"
#include "transport/net_endpoint.hpp"

using namespace hana;
using namespace hana::discovery;

namespace {

const Instant started = Clock::now();

void print(const char* what, const Peer& peer) {
  const auto now = Clock::now();
  const std::chrono::duration<double, std::milli> since = now - started;
  const auto stamp = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
  std::printf("%s %s %s %s %d %.1f %lld\n", what, peer.announced.role.c_str(), peer.label.c_str(),
              transport::to_text(peer.osc).c_str(), static_cast<int>(peer.addresses.size()),
              since.count(), static_cast<long long>(stamp.count()));
  std::fflush(stdout);
}

const char* text(LostReason reason) {
  switch (reason) {
    case LostReason::Bye:
      return "bye";
    case LostReason::Silent:
      return "silent";
    case LostReason::Restarted:
      break;
  }
  return "restarted";
}

void print(const PeerEvent& event) {
  std::visit(Overloaded{[](const Appeared& appeared) { print("appeared", appeared.peer); },
                        [](const Changed& changed) { print("changed", changed.peer); },
                        [](const Lost& lost) { print(text(lost.reason), lost.peer); },
                        [](const Returned& returned) { print("returned", returned.peer); }},
             event);
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> words;
  std::istringstream rest{list};
  for (std::string word; std::getline(rest, word, ',');) words.push_back(word);
  return words;
}

void set(Options& options, std::string_view flag, const std::string& value) {
  if (flag == "--interface") {
    options.interfaces.allowed.push_back(value);
  } else if (flag == "--deny") {
    options.interfaces.denied.push_back(value);
  } else if (flag == "--seed") {
    options.seeds.push_back(transport::to_endpoint(value).value());
  } else if (flag == "--key") {
    options.key = value;
  } else if (flag == "--group-port") {
    options.group.port = static_cast<UdpPort>(std::stoi(value));
  } else if (flag == "--tags") {
    options.announcement.tags = split(value);
  } else {
    throw std::runtime_error{"unknown flag " + std::string{flag}};
  }
}

Options options_from(int count, char** arguments) {
  Options options;
  options.announcement.role = arguments[1];
  options.announcement.name = arguments[2];
  options.announcement.port = static_cast<UdpPort>(std::atoi(arguments[3]));
  options.state_directory = arguments[4];
  for (int i = 5; i + 1 < count; i += 2) set(options, arguments[i], arguments[i + 1]);
  return options;
}

void run(const Options& options) {
  net::io_context io;
  Mesh mesh{io, options};
  const auto events = mesh.registry().subscribe([](const PeerEvent& event) { print(event); });
  for (const auto& warning : mesh.warnings()) std::printf("warning %s\n", warning.c_str());
  std::printf("id %s\n", mesh.identity().id.c_str());
  std::fflush(stdout);

  std::thread reader{[&] {
    (void)std::getchar();
    net::post(io, [&] { mesh.stop([&io] { io.stop(); }); });
  }};
  io.run();
  reader.join();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 5 || count % 2 == 0) return 2;
  try {
    run(options_from(count, arguments));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
