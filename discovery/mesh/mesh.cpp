#include "discovery/mesh/mesh.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

#include "discovery/mesh/interfaces.hpp"

namespace hana::discovery {
namespace {

constexpr std::chrono::seconds interfaces_looked_at{1};

std::uint64_t random_seed() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

Options checked(const Options& options) {
  if (const auto result = check(options.announcement); !result)
    throw std::runtime_error{result.error().message};
  return options;
}

std::filesystem::path directory_for(const Options& options) {
  return options.state_directory.empty() ? user_state_directory() : options.state_directory;
}

template <typename... Functions>
struct Overload : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overload(Functions...) -> Overload<Functions...>;

}  // namespace

Mesh::Mesh(net::io_context& io, const Options& options, MeshCallbacks callbacks)
    : options_(checked(options)),
      callbacks_(std::move(callbacks)),
      identity_(directory_for(options), options.announcement),
      node_(options, identity_.identity(), random_seed(), Clock::now()),
      multicast_(io, options.group,
                 [this](std::span<const std::byte> bytes, const Endpoint& from, InterfaceIndex on) {
                   node_.receive(bytes, {from, on, Clock::now()});
                   advance();
                 }),
      deadline_(io),
      next_look_(io) {
  look_again_at_interfaces();
  advance();
}

Result<void> Mesh::announce(const Announcement& announcement) {
  if (auto result = check(announcement); !result) return result;
  node_.announce(announcement, Clock::now());
  arm();
  return {};
}

void Mesh::stop(std::function<void()> done) {
  done_ = std::move(done);
  node_.stop(Clock::now());
  arm();
}

std::vector<std::string> Mesh::warnings() const {
  auto sentences = multicast_.problems();
  if (!identity_.warning().empty()) sentences.push_back(identity_.warning());
  for (const auto& name : options_.interfaces.allowed) {
    const auto is_it = [&](const Interface& one) { return one.name == name; };
    if (std::none_of(interfaces_.begin(), interfaces_.end(), is_it))
      sentences.push_back("no interface \"" + name +
                          "\" that is up and can multicast; it is used as soon as there is one");
  }
  if (interfaces_.empty())
    sentences.emplace_back("no network interface can be used to find other nodes");
  return sentences;
}

void Mesh::follow_interfaces() {
  auto interfaces = usable_interfaces(options_.interfaces.allowed);
  multicast_.follow(interfaces);
  if (interfaces == interfaces_) return;
  interfaces_ = interfaces;
  node_.interfaces_changed(std::move(interfaces), Clock::now());
  arm();
}

void Mesh::look_again_at_interfaces() {
  follow_interfaces();
  next_look_.expires_after(interfaces_looked_at);
  next_look_.async_wait([this](const net::error_code& error) {
    if (!error && node_.next_deadline()) look_again_at_interfaces();
  });
}

void Mesh::advance() {
  node_.advance(Clock::now());
  const auto actions = node_.take();
  for (const auto& packet : actions.send) multicast_.send(packet);
  for (const auto& event : actions.events) report(event);
  arm();
}

void Mesh::arm() {
  if (const auto next = node_.next_deadline()) {
    deadline_.expires_at(*next);
    deadline_.async_wait([this](const net::error_code& error) {
      if (!error) advance();
    });
    return;
  }
  deadline_.cancel();
  next_look_.cancel();
  if (auto done = std::exchange(done_, nullptr)) done();
}

void Mesh::report(const PeerEvent& event) const {
  std::visit(Overload{[&](const Appeared& appeared) {
                        if (callbacks_.on_appeared) callbacks_.on_appeared(appeared.peer);
                      },
                      [&](const Changed& changed) {
                        if (callbacks_.on_changed) callbacks_.on_changed(changed.peer);
                      },
                      [&](const Lost& lost) {
                        if (callbacks_.on_lost) callbacks_.on_lost(lost.peer, lost.reason);
                      }},
             event);
}

}  // namespace hana::discovery
