// Joins the mesh and prints one line for each event, for mesh_test.py to read:
//   mesh_printer ROLE NAME PORT STATE_DIRECTORY
// A line on standard input says bye and ends it.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <thread>

#include "discovery/mesh/mesh.hpp"
#include "transport/net_endpoint.hpp"

using namespace hana;
using namespace hana::discovery;

namespace {

void print(const char* what, const Peer& peer) {
  std::printf("%s %s %s %s %d\n", what, peer.announced.role.c_str(), peer.label.c_str(),
              transport::to_text(peer.osc).c_str(), static_cast<int>(peer.addresses.size()));
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

void run(char** arguments) {
  Options options;
  options.announcement.role = arguments[1];
  options.announcement.name = arguments[2];
  options.announcement.port = static_cast<UdpPort>(std::atoi(arguments[3]));
  options.state_directory = arguments[4];
  net::io_context io;
  Mesh mesh{io,
            options,
            {[](const Peer& peer) { print("appeared", peer); },
             [](const Peer& peer) { print("changed", peer); },
             [](const Peer& peer, LostReason reason) { print(text(reason), peer); }}};
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
  if (count != 5) return 2;
  try {
    run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
