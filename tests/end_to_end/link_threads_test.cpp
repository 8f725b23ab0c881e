#include <atomic>
#include <catch2/catch.hpp>
#include <mutex>
#include <thread>

#include "tests/end_to_end/link_ends.hpp"
#include "transport/link/link_writer.hpp"

using namespace hana;
using namespace hana::tests;
using namespace hana::transport;
using namespace std::chrono_literals;

namespace {

/// What the keeper's thread tells the writer's, and descriptors on their way back.
class Mailbox {
 public:
  struct News {
    bool is_live;
    OwnedSocket socket;
  };

  void post(News news) {
    const std::lock_guard lock{mutex_};
    news_.push_back(std::move(news));
  }
  std::vector<News> take() {
    const std::lock_guard lock{mutex_};
    return std::exchange(news_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<News> news_;
};

/// A writer on a thread of its own, which pushes as fast as it can.
class WritingThread {
 public:
  explicit WritingThread(Mailbox& mailbox) : mailbox_(mailbox) {}

  void start() {
    thread_ = std::thread{[this] { run(); }};
  }
  void stop() {
    stops_ = true;
    thread_.join();
  }
  /// Pushes nothing more from when this returns.
  void go_quiet() {
    is_quiet_ = true;
    while (!is_idle_) std::this_thread::yield();
  }

  [[nodiscard]] const LinkWriter& writer() const noexcept { return writer_; }
  [[nodiscard]] std::uint32_t pushed() const noexcept { return pushed_; }
  [[nodiscard]] int attached() const noexcept { return attached_; }

 private:
  void run() {
    while (!stops_) {
      for (auto& news : mailbox_.take()) {
        const auto old = writer_.detach(Clock::now());
        if (!news.is_live) continue;
        ++attached_;
        writer_.attach(std::move(news.socket), Clock::now());
      }
      const auto now = Clock::now();
      const bool is_quiet = is_quiet_;
      if (!is_quiet) {
        writer_.push(message("/fader", ++pushed_), ControlClass::Continuous, now, now);
        writer_.push(message("/note", pushed_ % 2), ControlClass::Discrete, now, now);
      }
      is_idle_ = is_quiet;
      writer_.look_after(now);
      std::this_thread::yield();
    }
  }

  Mailbox& mailbox_;
  LinkWriter writer_{Framing::Length};
  std::atomic<bool> stops_{false};
  std::atomic<bool> is_quiet_{false};
  std::atomic<bool> is_idle_{false};
  std::atomic<std::uint32_t> pushed_{0};
  std::atomic<int> attached_{0};
  std::thread thread_;
};

}  // namespace

TEST_CASE("a writer on another thread goes on while connections come and go", "[link]") {
  net::io_context io;
  Mailbox mailbox;
  WritingThread writing{mailbox};
  LinkKeeper::Callbacks callbacks;
  callbacks.connected = [&](OwnedSocket socket) { mailbox.post({true, std::move(socket)}); };
  callbacks.news = [&](const LinkState& state) {
    if (state.phase != LinkPhase::Live) mailbox.post({false, {}});
  };
  callbacks.fault = [&] { return writing.writer().fault(); };
  std::optional<Listener> peer{std::in_place, io, Framing::Length};
  const auto at = peer->server.listen(loopback());
  REQUIRE(at);
  std::optional<LinkKeeper> keeper{std::in_place, io, Framing::Length, 7, std::move(callbacks)};
  writing.start();
  keeper->connect({*at});

  for (int round = 1; round <= 8; ++round) {
    REQUIRE(until(io, [&] { return writing.attached() == round && peer->heard.size() > 50; }));
    CHECK(writing.writer().counts().messages > 0);
    if (round == 8) break;
    peer.emplace(io, Framing::Length);
    REQUIRE(peer->server.listen(*at));
    keeper->try_now();
  }
  writing.go_quiet();
  const auto last = "/fader " + std::to_string(writing.pushed());
  CHECK(until(io, [&] { return std::ranges::find(peer->heard, last) != peer->heard.end(); }));
  keeper.reset();
  writing.stop();
  CHECK(until(io, [&] { return peer->callers.empty(); }));
}

TEST_CASE("the keeper says what the writer's reason was", "[link]") {
  net::io_context io;
  Mailbox mailbox;
  WritingThread writing{mailbox};
  BarePeer peer{io};
  peer.acceptor.set_option(net::socket_base::receive_buffer_size{4096});
  std::vector<LinkState> told;
  LinkKeeper::Callbacks callbacks;
  callbacks.connected = [&](OwnedSocket socket) { mailbox.post({true, std::move(socket)}); };
  callbacks.news = [&](const LinkState& state) {
    told.push_back(state);
    if (state.phase != LinkPhase::Live) mailbox.post({false, {}});
  };
  callbacks.fault = [&] { return writing.writer().fault(); };
  LinkKeeper keeper{io, Framing::Length, 7, std::move(callbacks)};
  keeper.connect({peer.endpoint()});
  writing.start();
  CHECK(until(io, [&] { return !told.empty() && told.back().phase == LinkPhase::Lost; }));
  CHECK((told.back().why == to_text(LinkFault::Full) ||
         told.back().why == to_text(LinkFault::Stalled)));
  keeper.close();
  writing.stop();
}
