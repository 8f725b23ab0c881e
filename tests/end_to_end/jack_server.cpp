#include "tests/end_to_end/jack_server.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace hana::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

// Always the same: JACK has eight places, and that of a killed server is free again only for one of
// its name.
std::string server_name() { return "hana_test_midi"; }

fs::path socket_path() {
  return "/dev/shm/jack_" + server_name() + "_" + std::to_string(getuid()) + "_0";
}

// Synchronous: an asynchronous server loses messages when the machine is busy.
std::unique_ptr<ChildProcess> start(const std::string& scheduling) {
  std::istringstream words{"jackd -n " + server_name() + " " + scheduling +
                           " -S -d dummy -r 48000 -p 64"};
  std::vector<std::string> arguments;
  for (std::string word; words >> word;) arguments.push_back(word);
  return std::make_unique<ChildProcess>(arguments, ChildOutput::Nowhere);
}

// The socket that a killed server leaves would look like a new one's; the semaphores only pile up.
void remove_remains() {
  std::vector<fs::path> remains;
  for (const auto& entry : fs::directory_iterator{"/dev/shm"})
    if (entry.path().filename().string().find(server_name() + "_") != std::string::npos)
      remains.push_back(entry.path());
  for (const auto& path : remains) fs::remove(path);
}

bool comes_up(ChildProcess& server) {
  const auto limit = std::chrono::steady_clock::now() + 5s;
  while (server.is_running() && std::chrono::steady_clock::now() < limit) {
    if (fs::exists(socket_path())) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

}  // namespace

bool jackd_is_installed() {
  std::istringstream path{getenv("PATH") ? getenv("PATH") : ""};
  for (std::string folder; std::getline(path, folder, ':');)
    if (access((folder + "/jackd").c_str(), X_OK) == 0) return true;
  return false;
}

void JackServer::choose_private_name() {
  setenv("JACK_DEFAULT_SERVER", server_name().c_str(), 1);
  setenv("JACK_NO_START_SERVER", "1", 1);
}

JackServer::JackServer() {
  for (const auto* scheduling : {"-R -P 70", "-r"}) {
    server_ = start(scheduling);
    if (comes_up(*server_)) return;
  }
  throw std::runtime_error("jackd does not come up");
}

JackServer::~JackServer() {
  server_.reset();
  remove_remains();
}

}  // namespace hana::test
