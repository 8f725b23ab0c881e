// The two ends of a stream on real sockets, with plain UDP and TCP beside them.
//
// usage: stream_ends receive PORT WINDOW
//          at each line on stdin prints what arrived and begins anew; after the line "s" what comes
//          next is not late
//        stream_ends send hana|udp|tcp ADDRESS PORT COUNT RATE WINDOW
//          triggers "/n" in eight lanes
//        WINDOW: so many events of a stream may be unsettled, a power of two

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "transport/clock/clock_responder.hpp"
#include "transport/framing/framing.hpp"
#include "transport/framing/length_deframer.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/stream/receiver/stream_listener.hpp"
#include "transport/stream/sender/stream_sender.hpp"

using namespace hana;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

constexpr std::int32_t lanes = 8;

using Room = std::array<std::byte, 65536>;

sockaddr_in socket_address(const char* address, const char* port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
  if (::inet_pton(AF_INET, address, &to.sin_addr) != 1)
    throw std::runtime_error{std::string{address} + " is no IPv4 address"};
  return to;
}

Endpoint endpoint_of(const sockaddr_in& from) {
  Endpoint endpoint{AddressFamily::V4, UdpPort{ntohs(from.sin_port)}, {}, 0};
  std::memcpy(endpoint.address.data(), &from.sin_addr, sizeof from.sin_addr);
  return endpoint;
}

int opened(int type) {
  const auto made = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
  const int buffer = 8 << 20;
  ::setsockopt(made, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
  const int on = 1;
  ::setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return made;
}

int check(int result, const char* what) {
  if (result < 0) throw std::runtime_error{std::string{what} + ": " + std::strerror(errno)};
  return result;
}

void wait(std::vector<pollfd>& sockets, Instant until) {
  const auto left = std::clamp<Clock::duration>(until - Clock::now(), 0ns, 1s);
  const timespec timeout{0, std::min<long>(left.count(), 999'999'999)};
  ::ppoll(sockets.data(), sockets.size(), &timeout, nullptr);
}

/// Counts messages and how old they are: sender and receiver have the machine's one clock.
class Tally final : public StreamSink {
 public:
  void deliver(const StreamSource& /*from*/, const StreamDelivery& delivery) noexcept override {
    add(delivery.message);
  }

  void add(std::span<const std::byte> bytes) noexcept {
    const OscMessageView message{bytes};
    const auto number = integer(message, 0);
    const auto at = integer(message, 1);
    if (message.address() != "/n" || number < 0) return;
    const auto index = static_cast<std::size_t>(number);
    if (seen_.size() <= index) seen_.resize(2 * index + 1024);
    twice_ += seen_[index] ? 1 : 0;
    seen_[index] = true;
    auto& last = last_[static_cast<std::size_t>(number % lanes)];
    out_of_order_ += number <= last ? 1 : 0;
    last = number;
    const auto now = Clock::now();
    if (latest_ != Instant{}) silence_ = std::max(silence_, now - latest_);
    latest_ = now;
    const auto age = elapsed(static_cast<StreamTime>(at), stream_time(now));
    ages_.push_back(static_cast<std::int32_t>(age.count()));
  }

  /// What comes next is not late.
  void forget_silence() { latest_ = {}; }

  void print_and_begin_anew() {
    std::ranges::sort(ages_);
    const auto quantile = [&](double share) {
      if (ages_.empty()) return 0;
      return ages_[std::min(ages_.size() - 1,
                            static_cast<std::size_t>(share * static_cast<double>(ages_.size())))];
    };
    std::printf(
        "{\"received\":%zu,\"twice\":%d,\"out_of_order\":%d,\"p50_us\":%d,\"p99_us\":%d,"
        "\"p999_us\":%d,\"max_us\":%d,\"silence_ms\":%lld}\n",
        ages_.size(), twice_, out_of_order_, quantile(0.5), quantile(0.99), quantile(0.999),
        quantile(1), static_cast<long long>(silence_ / 1ms));
    std::fflush(stdout);
    ages_.clear();
    seen_.clear();
    last_.fill(-1);
    twice_ = out_of_order_ = 0;
    silence_ = {};
  }

 private:
  static std::int32_t integer(const OscMessageView& message, std::size_t n) noexcept {
    const auto argument = message.argument(n);
    const auto number = argument ? number_in(*argument) : std::nullopt;
    return number ? static_cast<std::int32_t>(*number) : -1;
  }

  std::vector<std::int32_t> ages_;
  std::vector<bool> seen_;
  std::array<std::int32_t, lanes> last_ = [] {
    std::array<std::int32_t, lanes> none{};
    none.fill(-1);
    return none;
  }();
  int twice_ = 0;
  int out_of_order_ = 0;
  Instant latest_{};
  Clock::duration silence_{};  // the longest between two messages
};

class Receiver {
 public:
  Receiver(const char* port, std::size_t window)
      : udp_(opened(SOCK_DGRAM)),
        tcp_(opened(SOCK_STREAM)),
        listener_({.epoch = 1, .streams = {.window = window, .blocks = window}}, tally_) {
    const auto own = socket_address("0.0.0.0", port);
    check(::bind(udp_, std::bit_cast<const sockaddr*>(&own), sizeof own), "bind UDP");
    check(::bind(tcp_, std::bit_cast<const sockaddr*>(&own), sizeof own), "bind TCP");
    check(::listen(tcp_, 1), "listen");
    std::puts("ready");
    std::fflush(stdout);
  }

  /// Until stdin ends.
  void run() {
    for (;;) {
      std::vector<pollfd> sockets{{udp_, POLLIN, 0}, {tcp_, POLLIN, 0}, {0, POLLIN, 0}};
      if (caller_ >= 0) sockets.push_back({caller_, POLLIN, 0});
      wait(sockets, listener_.next_deadline());
      take_datagrams();
      if ((sockets[1].revents & POLLIN) != 0) {
        caller_ = ::accept4(tcp_, nullptr, nullptr, SOCK_CLOEXEC);
        deframer_ = {};
      }
      if (sockets.size() > 3 && sockets[3].revents != 0) take_stream();
      if (sockets[2].revents == 0) continue;
      char line[64];
      if (::read(0, line, sizeof line) <= 0) return;
      tally_.print_and_begin_anew();
      if (line[0] == 's') tally_.forget_silence();
    }
  }

 private:
  void take_datagrams() {
    Room room;
    sockaddr_in from{};
    socklen_t size = sizeof from;
    for (;;) {
      const auto got = ::recvfrom(udp_, room.data(), room.size(), MSG_DONTWAIT,
                                  std::bit_cast<sockaddr*>(&from), &size);
      if (got < 0) break;
      const auto datagram = std::span{room}.first(static_cast<std::size_t>(got));
      if (listener_.receive(datagram, endpoint_of(from), Clock::now()) == Heard::SomethingElse)
        tally_.add(datagram);
      answer();
    }
    answer();
  }

  void answer() {
    std::array<std::byte, StreamBounds::packet> room;
    while (const auto next = listener_.take(room, Clock::now())) {
      sockaddr_in to{};
      to.sin_family = AF_INET;
      to.sin_port = htons(static_cast<std::uint16_t>(next->to.port));
      std::memcpy(&to.sin_addr, next->to.address.data(), sizeof to.sin_addr);
      ::sendto(udp_, room.data(), next->size, MSG_DONTWAIT, std::bit_cast<const sockaddr*>(&to),
               sizeof to);
    }
  }

  void take_stream() {
    Room room;
    const auto got = ::recv(caller_, room.data(), room.size(), MSG_DONTWAIT);
    if (got <= 0) {
      ::close(caller_);
      caller_ = -1;
      return;
    }
    auto left = std::span<const std::byte>{room}.first(static_cast<std::size_t>(got));
    while (const auto packet = deframer_.next(left)) tally_.add(*packet);
  }

  int udp_;
  int tcp_;
  int caller_ = -1;
  Tally tally_;
  LengthDeframer deframer_;
  StreamListener listener_;
};

/// Sends the nth message by whatever way it stands for.
class Way {
 public:
  virtual ~Way() = default;
  virtual void send(std::span<const std::byte> message, std::int32_t number) = 0;
  virtual void work() {}
  [[nodiscard]] virtual Instant deadline() const { return Instant::max(); }
  [[nodiscard]] virtual bool is_done() const { return true; }
  virtual void report() {}

  int socket = -1;
};

class PlainUdp : public Way {
 public:
  explicit PlainUdp(const sockaddr_in& to) {
    socket = opened(SOCK_DGRAM);
    check(::connect(socket, std::bit_cast<const sockaddr*>(&to), sizeof to), "connect");
  }
  void send(std::span<const std::byte> message, std::int32_t /*number*/) override {
    ::send(socket, message.data(), message.size(), MSG_DONTWAIT);
  }
};

class PlainTcp : public Way {
 public:
  explicit PlainTcp(const sockaddr_in& to) {
    socket = opened(SOCK_STREAM);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    check(::connect(socket, std::bit_cast<const sockaddr*>(&to), sizeof to), "connect");
  }
  void send(std::span<const std::byte> message, std::int32_t /*number*/) override {
    std::array<std::byte, 64> frame;
    const auto size = frame_length(message, frame);
    check(static_cast<int>(::send(socket, frame.data(), size, 0)), "send");
  }
};

class HanaStream : public PlainUdp {
 public:
  HanaStream(const sockaddr_in& to, std::size_t window)
      : PlainUdp(to),
        stream_({.node = "sender",
                 .epoch = static_cast<std::uint32_t>(Clock::now().time_since_epoch() / 1ms),
                 .seed = static_cast<std::uint64_t>(Clock::now().time_since_epoch().count()),
                 .window = window,
                 .blocks = 2 * window},
                Clock::now()) {
    while (stream_.state() != StreamState::Live) {
      std::vector<pollfd> sockets{{socket, POLLIN, 0}};
      work();
      wait(sockets, stream_.next_deadline());
    }
  }

  void send(std::span<const std::byte> message, std::int32_t number) override {
    const auto now = Clock::now();
    stream_.push({message, Delivery::Trigger, static_cast<LaneKey>(number % lanes), now}, now);
    leave();
  }

  void work() override {
    Room room;
    for (;;) {
      const auto got = ::recv(socket, room.data(), room.size(), MSG_DONTWAIT);
      if (got < 0) break;
      take(std::span{room}.first(static_cast<std::size_t>(got)), Clock::now());
    }
    leave();
  }

  [[nodiscard]] Instant deadline() const override { return stream_.next_deadline(); }
  [[nodiscard]] bool is_done() const override { return stream_.unsettled() == 0; }

  void report() override {
    const auto& counts = stream_.counts();
    std::printf(
        "{\"events\":%llu,\"packets\":%llu,\"bytes\":%llu,\"repeats\":%llu,\"copies\":%llu,"
        "\"given_up\":%llu,\"refused\":%llu,\"reports\":%d}\n",
        static_cast<unsigned long long>(counts.events),
        static_cast<unsigned long long>(counts.packets),
        static_cast<unsigned long long>(counts.bytes),
        static_cast<unsigned long long>(counts.repeats),
        static_cast<unsigned long long>(counts.copies),
        static_cast<unsigned long long>(counts.given_up),
        static_cast<unsigned long long>(counts.refused), reports_);
    std::fflush(stdout);
  }

 private:
  void take(std::span<const std::byte> packet, Instant arrived) {
    if (const auto answer = decode_answer(packet)) stream_.receive(*answer, arrived);
    if (const auto pong = answer_ping(packet, arrived, Clock::now(), ClockId{1}))
      ::send(socket, pong->data(), pong->size(), MSG_DONTWAIT);
    reports_ += decode_applied(packet) ? 1 : 0;
  }

  void leave() {
    std::array<std::byte, StreamBounds::packet> room;
    const auto now = Clock::now();
    while (const auto size = stream_.take(room, now))
      ::send(socket, room.data(), size, MSG_DONTWAIT);
  }

  StreamSender stream_;
  int reports_ = 0;  // of what was used
};

std::unique_ptr<Way> way_named(const std::string& name, const sockaddr_in& to, std::size_t window) {
  if (name == "hana") return std::make_unique<HanaStream>(to, window);
  if (name == "udp") return std::make_unique<PlainUdp>(to);
  if (name == "tcp") return std::make_unique<PlainTcp>(to);
  throw std::runtime_error{"no way '" + name + "'"};
}

void send_all(Way& way, std::int32_t count, std::int32_t rate) {
  ::prctl(PR_SET_TIMERSLACK, 1'000);
  const auto period = Clock::duration{1s} / rate;
  auto next = Clock::now() + period;
  Clock::duration longest_pause{};
  auto last = Clock::now();
  for (std::int32_t number = 0; number < count;) {
    std::vector<pollfd> sockets{{way.socket, POLLIN, 0}};
    wait(sockets, std::min(next, way.deadline()));
    way.work();
    const auto now = Clock::now();
    longest_pause = std::max(longest_pause, now - last);
    last = now;
    // After a pause there is much to catch up with, and answers still have to be read meanwhile.
    for (const auto turn = number + 32; number < std::min(count, turn) && next <= Clock::now();
         next += period, ++number) {
      std::array<std::byte, 64> message;
      const auto at = static_cast<std::int32_t>(stream_time(Clock::now()));
      const auto size = encode("/n", {number, at}, message);
      way.send(std::span{message}.first(size), number);
    }
  }
  for (const auto end = Clock::now() + 5s; !way.is_done() && Clock::now() < end;) {
    std::vector<pollfd> sockets{{way.socket, POLLIN, 0}};
    wait(sockets, way.deadline());
    way.work();
  }
  way.report();
  std::printf("done after a longest pause of %lld us\n",
              static_cast<long long>(longest_pause / 1us));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const std::vector<std::string> words(arguments + 1, arguments + count);
    if (words.size() == 3 && words[0] == "receive") {
      Receiver{words[1].c_str(), std::stoul(words[2])}.run();
    } else if (words.size() == 7 && words[0] == "send") {
      const auto to = socket_address(words[2].c_str(), words[3].c_str());
      const auto way = way_named(words[1], to, std::stoul(words[6]));
      send_all(*way, std::stoi(words[4]), std::stoi(words[5]));
    } else {
      std::fputs("usage: see the top of the source\n", stderr);
      return 2;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "stream_ends: %s\n", error.what());
    return 1;
  }
}
