// Many nodes in one process, so that a few processes make a mesh of hundreds:
//   light_mesh COUNT EXPECTED NAME
// The nodes are visualizations NAME-1 to NAME-COUNT. It prints, with CLOCK_MONOTONIC in
// microseconds,
//   settled STAMP         once: they all know EXPECTED others
//   first JOINER STAMP    one of them knows a node whose name begins with "joiner"
//   all JOINER STAMP      all of them do
// and ends, without a bye, with standard input.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include "router/overloaded.hpp"
#include "tests/bench/light_host.hpp"

using namespace hana;
using namespace hana::discovery;

namespace {

constexpr std::chrono::milliseconds between_starts{500};

void print(const std::string& what) {
  const auto now =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch());
  std::printf("%s %lld\n", what.c_str(), static_cast<long long>(now.count()));
  std::fflush(stdout);
}

/// What the nodes of this process know, all together.
class Knowledge {
 public:
  Knowledge(std::size_t nodes, std::size_t expected) : nodes_(nodes), missing_(nodes * expected) {}

  void take_in(const PeerEvent& event) {
    std::visit(Overloaded{[this](const Appeared& appeared) { add(appeared.peer); },
                          [this](const Returned& returned) { add(returned.peer); },
                          [](const Changed&) {}, [this](const Lost& lost) { remove(lost.peer); }},
               event);
  }

 private:
  static bool is_joiner(const Peer& peer) { return peer.announced.name.starts_with("joiner"); }

  void add(const Peer& peer) {
    if (!is_joiner(peer)) {
      if (--missing_ == 0 && !std::exchange(settled_, true)) print("settled");
      return;
    }
    const auto knowing = ++joiners_[peer.announced.name];
    if (knowing == 1) print("first " + peer.announced.name);
    if (knowing == nodes_) print("all " + peer.announced.name);
  }

  void remove(const Peer& peer) {
    if (!is_joiner(peer))
      ++missing_;
    else if (--joiners_[peer.announced.name] == 0)
      joiners_.erase(peer.announced.name);
  }

  std::size_t nodes_;
  std::size_t missing_;
  std::map<std::string, std::size_t> joiners_;
  bool settled_ = false;
};

void run(std::size_t count, std::size_t expected, const std::string& name, const Options& options) {
  net::io_context io;
  Knowledge knowledge{count, expected};
  LightHost host{io, options, [&](const PeerEvent& event) { knowledge.take_in(event); }};
  net::steady_timer next_start{io};
  const std::function<void()> start_next = [&] {
    host.add(name + '-' + std::to_string(host.nodes() + 1));
    if (host.nodes() == count) return;
    next_start.expires_after(between_starts);
    next_start.async_wait([&](const net::error_code&) { start_next(); });
  };
  start_next();

  std::thread reader{[&] {
    (void)std::getchar();
    io.stop();
  }};
  io.run();
  reader.join();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  try {
    Options options;
    options.announcement.role = "visualization";
    options.announcement.boot_id = arguments[3];  // each host another machine
    options.interfaces.allowed = {"eth0"};
    run(std::stoul(arguments[1]), std::stoul(arguments[2]), arguments[3], options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
