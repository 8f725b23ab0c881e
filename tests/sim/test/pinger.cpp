#include "tests/sim/test/pinger.hpp"

#include <algorithm>

namespace hana::sim {
namespace {

Bytes bytes_of(const std::string& text) {
  Bytes bytes(text.size());
  std::ranges::transform(text, bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

}  // namespace

void Pinger::say(const std::string& text, decltype(Send::to) to) {
  sends_.push_back({to, bytes_of(text)});
}

void Pinger::say_every(Clock::duration interval, decltype(Send::to) to) {
  interval_ = interval;
  to_ = to;
}

void Pinger::start(std::span<const Nic> given, Instant now) {
  started_at = now;
  nics.assign(given.begin(), given.end());
  if (interval_ > Clock::duration{}) next_ = now;
}

void Pinger::nics_changed(std::span<const Nic> given, Instant now) {
  told_nics_at.push_back(now);
  nics.assign(given.begin(), given.end());
}

void Pinger::receive(const Datagram& datagram, Instant now) {
  std::string text;
  for (const auto byte : datagram.bytes) text.push_back(static_cast<char>(byte));
  heard.push_back({text, datagram.from, datagram.on, datagram.cast, now});
}

void Pinger::advance(Instant now) {
  if (!next_ || *next_ > now) return;
  say(std::to_string(said_at.size()), to_);
  said_at.push_back(now);
  *next_ += interval_;
}

void Pinger::stop(Instant now) {
  say("bye", ToGroup{group(), {}});
  said_at.push_back(now);
  next_.reset();
}

Endpoint group() { return v4(239, 1, 2, 3, 5000); }

Sockets group_sockets(UdpPort own) {
  Sockets sockets;
  sockets.own = own;
  sockets.shared = group().port;
  sockets.groups = {group()};
  return sockets;
}

Conditions exact() {
  Conditions conditions;
  conditions.latency = std::chrono::milliseconds{1};
  conditions.jitter = Time{0};
  return conditions;
}

Pinger& PingerNet::add(const HostOptions& options, Families families) {
  hosts.push_back(world.add_host(options));
  world.network().attach(hosts.back(), lan, families);
  return add_to(hosts.back());
}

Pinger& PingerNet::add_to(HostId host, const Sockets& sockets) {
  auto& pinger = pingers.emplace_back();
  programs.push_back(world.start(host, program_of(pinger), sockets));
  return pinger;
}

void PingerNet::say(const Pinger& pinger, const std::string& text, const decltype(Send::to)& to) {
  for (std::size_t i = 0; i < pingers.size(); ++i) {
    if (&pingers[i] != &pinger) continue;
    pingers[i].say(text, to);
    world.serve(programs[i]);
  }
}

Endpoint PingerNet::address(std::size_t host, UdpPort port) const {
  return v4(10, 0, 0, static_cast<std::uint8_t>(host + 1), static_cast<std::uint16_t>(port));
}

}  // namespace hana::sim
