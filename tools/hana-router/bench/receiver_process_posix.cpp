#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bit>
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

constexpr int wanted_buffer = 16 << 20;
constexpr timeval look_at_the_mode{0, 20'000};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int open_receiver(Endpoint& endpoint, std::size_t& buffer_bytes) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) fail("no socket for the bench");
  // Beyond the system's limit only where that is permitted; what was given is read back.
  if (::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &wanted_buffer, sizeof wanted_buffer) != 0)
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &wanted_buffer, sizeof wanted_buffer);
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &look_at_the_mode, sizeof look_at_the_mode);
  int given = 0;
  socklen_t size = sizeof given;
  ::getsockopt(socket, SOL_SOCKET, SO_RCVBUF, &given, &size);
  buffer_bytes = static_cast<std::size_t>(given);

  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket, std::bit_cast<const sockaddr*>(&address), sizeof address) != 0)
    fail("no port on loopback for the bench");
  size = sizeof address;
  ::getsockname(socket, std::bit_cast<sockaddr*>(&address), &size);
  endpoint.family = AddressFamily::V4;
  endpoint.address = {127, 0, 0, 1};
  endpoint.port = UdpPort{ntohs(address.sin_port)};
  return socket;
}

}  // namespace

ReceiverProcess::ReceiverProcess() {
  void* memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("no memory for the bench");
  shared_ = new (memory) Shared;
  socket_ = open_receiver(endpoint_, buffer_bytes_);
  process_ = ::fork();
  if (process_ < 0) fail("no process for the bench");
  if (process_ == 0) receive_for_ever();
}

ReceiverProcess::~ReceiverProcess() {
  shared_->stop.store(true);
  ::waitpid(process_, nullptr, 0);
  ::close(socket_);
  ::munmap(shared_, sizeof(Shared));
}

std::size_t ReceiverProcess::window(std::size_t datagram_bytes) const noexcept {
  // What the kernel charges a small datagram for beside its bytes, with room to spare.
  constexpr std::size_t overhead = 1536;
  return buffer_bytes_ / (datagram_bytes + overhead);
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
    const auto size = ::recv(socket_, datagram.data(), datagram.size(), 0);
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
    const auto datagrams = batch.try_receive(socket_);
    if (datagrams.empty()) {
      pollfd readable{socket_, POLLIN, 0};
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
