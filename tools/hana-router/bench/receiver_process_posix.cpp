#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <new>
#include <system_error>
#include <thread>

#include "router/events/osc_message_view.hpp"
#include "tools/hana-router/bench/receiver_process.hpp"
#include "transport/osc/osc_decoder.hpp"
#include "transport/udp/receive_batch.hpp"

namespace hana::tools {
namespace {

constexpr timeval look_at_the_mode{0, 20'000};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

ReceiverProcess::ReceiverProcess() {
  void* memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("no memory for the bench");
  shared_ = new (memory) Shared;
  ::setsockopt(socket_.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &look_at_the_mode,
               sizeof look_at_the_mode);
  process_ = ::fork();
  if (process_ < 0) fail("no process for the bench");
  if (process_ == 0) receive_for_ever();
}

ReceiverProcess::~ReceiverProcess() {
  shared_->stop.store(true);
  ::waitpid(process_, nullptr, 0);
  ::munmap(shared_, sizeof(Shared));
}

void ReceiverProcess::begin(Pace pace) {
  const auto round = shared_->round.load();
  shared_->pace.store(pace);
  shared_->received.store(0);
  shared_->out_of_order.store(0);
  for (auto& arrival : shared_->arrivals) arrival.store(0, std::memory_order_relaxed);
  // The receiver has seen the new mode once its loop has come round.
  while (shared_->round.load() < round + 2)
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
}

Instant ReceiverProcess::arrival(std::size_t number) const noexcept {
  return Instant{Clock::duration{shared_->arrivals[number].load()}};
}

bool ReceiverProcess::wait_for(std::uint64_t count, Clock::duration limit) const {
  const auto end = Clock::now() + limit;
  while (received() < count) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

void ReceiverProcess::receive_for_ever() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (!shared_->stop.load()) {
    if (shared_->pace.load() == Pace::OneByOne)
      receive_one_by_one();
    else
      receive_in_batches();
  }
  ::_exit(0);
}

void ReceiverProcess::receive_one_by_one() {
  std::array<std::byte, 2048> datagram;
  while (shared_->pace.load(std::memory_order_relaxed) == Pace::OneByOne &&
         !shared_->stop.load(std::memory_order_relaxed)) {
    const auto size = ::recv(socket_.descriptor(), datagram.data(), datagram.size(), 0);
    const auto at = Clock::now();
    if (size > 0)
      take(std::span{datagram}.first(static_cast<std::size_t>(size)), at);
    else
      shared_->round.fetch_add(1);
  }
}

void ReceiverProcess::receive_in_batches() {
  transport::ReceiveBatch batch{2048};
  while (shared_->pace.load(std::memory_order_relaxed) == Pace::InBatches &&
         !shared_->stop.load(std::memory_order_relaxed)) {
    const auto datagrams = batch.try_receive(socket_.descriptor());
    if (datagrams.empty()) {
      pollfd readable{socket_.descriptor(), POLLIN, 0};
      if (::poll(&readable, 1, 20) == 0) shared_->round.fetch_add(1);
    }
    const auto at = Clock::now();
    for (const auto& datagram : datagrams) take(datagram.bytes, at);
  }
}

void ReceiverProcess::take(std::span<const std::byte> datagram, Instant at) {
  transport::OscMessages messages{datagram};
  auto received = shared_->received.load(std::memory_order_relaxed);
  while (const auto message = messages.next()) {
    const auto argument = OscMessageView{message->bytes}.argument(0);
    const auto number = argument ? static_cast<std::uint64_t>(number_in(*argument).value_or(-1))
                                 : ~std::uint64_t{0};
    if (number != received) shared_->out_of_order.fetch_add(1);
    if (number < max_timed)
      shared_->arrivals[number].store(at.time_since_epoch().count(), std::memory_order_relaxed);
    ++received;
  }
  shared_->received.store(received);
}

}  // namespace hana::tools
