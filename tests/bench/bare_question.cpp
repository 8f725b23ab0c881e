// What finding another process costs at least: one question by multicast, one answer by unicast.
//   bare_question answer INTERFACE       prints "ready STAMP", then for each question
//                                        "heard NAME STAMP"; ends with standard input
//   bare_question ask INTERFACE NAME     prints "answered STAMP"; exits 1 if nobody did in 2 s
// Stamps are CLOCK_MONOTONIC in microseconds.
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace {

using Room = std::array<char, 512>;

constexpr std::uint16_t port = 7383;
constexpr int patience_ms = 2000;

sockaddr_in group() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, "239.255.72.83", &address.sin_addr);
  return address;
}

// bind, sendto and recvfrom take every family's address by this one type.
sockaddr* generic(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

long long stamp() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

ip_mreqn membership(const char* interface) {
  ip_mreqn wanted{};
  wanted.imr_multiaddr = group().sin_addr;
  wanted.imr_ifindex = static_cast<int>(if_nametoindex(interface));
  return wanted;
}

int answer(int socket, const ip_mreqn& wanted) {
  auto address = group();
  const int on = 1;
  if (setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(socket, generic(address), sizeof address) != 0 ||
      setsockopt(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, &wanted, sizeof wanted) != 0)
    return 1;
  std::printf("ready %lld\n", stamp());
  std::fflush(stdout);
  std::array<pollfd, 2> awaited{{{socket, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
  while (poll(awaited.data(), awaited.size(), -1) > 0 && awaited[1].revents == 0) {
    Room name{};
    sockaddr_in asker{};
    socklen_t size = sizeof asker;
    const auto got = recvfrom(socket, name.data(), name.size() - 1, 0, generic(asker), &size);
    if (got <= 0) continue;
    sendto(socket, name.data(), static_cast<std::size_t>(got), 0, generic(asker), size);
    std::printf("heard %s %lld\n", name.data(), stamp());
    std::fflush(stdout);
  }
  return 0;
}

int ask(int socket, const ip_mreqn& wanted, std::string_view name) {
  auto address = group();
  if (setsockopt(socket, IPPROTO_IP, IP_MULTICAST_IF, &wanted, sizeof wanted) != 0 ||
      sendto(socket, name.data(), name.size(), 0, generic(address), sizeof address) < 0)
    return 1;
  pollfd awaited{socket, POLLIN, 0};
  Room room{};
  if (poll(&awaited, 1, patience_ms) != 1 || recv(socket, room.data(), room.size(), 0) <= 0)
    return 1;
  std::printf("answered %lld\n", stamp());
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const bool asks = count == 4 && std::string_view{arguments[1]} == "ask";
  const bool answers = count == 3 && std::string_view{arguments[1]} == "answer";
  if (!asks && !answers) return 2;
  const auto wanted = membership(arguments[2]);
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int status = asks ? ask(socket, wanted, arguments[3]) : answer(socket, wanted);
  if (status != 0) std::perror("bare_question");
  return status;
}
