// A switch with two ports in user space, for kernels without netem: every frame arrives late, and
// some do not.
//
// usage: delay_switch NAMESPACE_A NAMESPACE_B
//          makes an interface "tap0" in each network namespace and prints "ready"; reads lines
//          "DELAY_US JITTER_US LOSS_PERCENT" from stdin, for each way, and answers with "set"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <deque>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

int check(int result, const std::string& what) {
  if (result < 0) throw std::runtime_error{what + ": " + std::strerror(errno)};
  return result;
}

int open_port(const std::string& name) {
  const auto path = "/var/run/netns/" + name;
  const int there = check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), path);
  check(::setns(there, CLONE_NEWNET), "entering " + name);
  ::close(there);
  const int port = check(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC), "/dev/net/tun");
  ifreq request{};
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  std::strcpy(request.ifr_name, "tap0");
  check(::ioctl(port, TUNSETIFF, &request), "tap0 in " + name);
  return port;
}

struct Way {
  std::chrono::microseconds delay{};
  std::chrono::microseconds jitter{};  // mean of what is added
  int loss_percent = 0;
};

struct Frame {
  Clock::time_point due;
  std::vector<char> bytes;
};

/// From one port to the other. Frames keep their order.
class Direction {
 public:
  Direction(int from, int to, unsigned seed) : from_(from), to_(to), random_(seed) {}

  void take(const Way& way) {
    std::array<char, 2048> room;
    for (;;) {
      const auto size = ::read(from_, room.data(), room.size());
      if (size <= 0) return;
      if (static_cast<int>(random_() % 100) < way.loss_percent) continue;
      std::exponential_distribution<double> more{1};
      const auto jitter = std::chrono::duration_cast<Clock::duration>(way.jitter * more(random_));
      auto due = Clock::now() + way.delay + jitter;
      if (!frames_.empty()) due = std::max(due, frames_.back().due);
      frames_.push_back({due, {room.data(), room.data() + size}});
    }
  }

  void leave() {
    for (; !frames_.empty() && frames_.front().due <= Clock::now(); frames_.pop_front())
      if (::write(to_, frames_.front().bytes.data(), frames_.front().bytes.size()) < 0) ++refused_;
  }

  [[nodiscard]] Clock::time_point due() const {
    return frames_.empty() ? Clock::time_point::max() : frames_.front().due;
  }

 private:
  int from_;
  int to_;
  std::mt19937 random_;
  std::deque<Frame> frames_;
  unsigned refused_ = 0;  // as a full queue of a real switch would
};

void run(int a, int b) {
  ::prctl(PR_SET_TIMERSLACK, 1'000);
  Way way;
  Direction there{a, b, 1};
  Direction back{b, a, 2};
  for (;;) {
    std::array<pollfd, 3> ports{{{a, POLLIN, 0}, {b, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
    const auto next = std::min(there.due(), back.due());
    const auto left = std::clamp<Clock::duration>(next - Clock::now(), 0ns, 1s - 1ns);
    const timespec wait{0, static_cast<long>(left.count())};
    ::ppoll(ports.data(), ports.size(), &wait, nullptr);
    there.take(way);
    back.take(way);
    there.leave();
    back.leave();
    if (ports[2].revents == 0) continue;
    char line[128];
    const auto size = ::read(STDIN_FILENO, line, sizeof line - 1);
    if (size <= 0) return;
    line[size] = 0;
    long delay = 0;
    long jitter = 0;
    if (std::sscanf(line, "%ld %ld %d", &delay, &jitter, &way.loss_percent) != 3) continue;
    way.delay = std::chrono::microseconds{delay};
    way.jitter = std::chrono::microseconds{jitter};
    std::puts("set");
    std::fflush(stdout);
  }
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count != 3) throw std::runtime_error{"two namespaces, please: see the top of the source"};
    const int a = open_port(arguments[1]);
    const int b = open_port(arguments[2]);
    std::puts("ready");
    std::fflush(stdout);
    run(a, b);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "delay_switch: %s\n", error.what());
    return 1;
  }
}
