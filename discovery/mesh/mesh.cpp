#include "discovery/mesh/mesh.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

#include "discovery/mesh/host/boot_id.hpp"
#include "discovery/mesh/host/interface_choice.hpp"
#include "discovery/mesh/host/interfaces.hpp"
#include "transport/net_endpoint.hpp"

namespace hana::discovery {
namespace {

constexpr std::chrono::seconds peers_kept_every{10};
constexpr std::chrono::seconds peers_kept_after{1};

std::uint64_t random_seed() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

/// With what only the machine knows.
Announcement completed(Announcement announcement) {
  if (announcement.boot_id.empty()) announcement.boot_id = boot_id();
  return announcement;
}

Options checked(Options options) {
  options.announcement = completed(std::move(options.announcement));
  if (const auto result = check(options.announcement); !result)
    throw std::runtime_error{result.error().message};
  if (options.state_directory.empty()) options.state_directory = user_state_directory();
  return options;
}

}  // namespace

// The watch comes before the first look, so that no change is between them.
Mesh::Mesh(net::io_context& io, const Options& options)
    : options_(checked(options)),
      identity_(options_.state_directory, options_.announcement),
      peers_file_(options_.state_directory, identity_.identity().id),
      node_(options_, identity_.identity(), random_seed(), Clock::now()),
      registry_([this] { return node_.peers(); }),
      sockets_(
          io, options_.group,
          [this](const ReceivedDatagram& datagram, Cast cast) {
            node_.receive(datagram.bytes, {datagram.from, datagram.on, Clock::now(), cast});
            advance();
          },
          [this] { greet(); }),
      watch_(
          io,
          [this](const std::set<InterfaceIndex>& interrupted) { look_at_interfaces(interrupted); }),
      sleep_(suspended_since_boot()),
      deadline_(io),
      keep_peers_at_(io) {
  node_.remember(peers_file_.read());
  look_at_interfaces({});
  send_due();
  arm();
}

Result<void> Mesh::announce(const Announcement& announcement) {
  auto complete = completed(announcement);
  if (auto result = check(complete); !result) return result;
  node_.announce(complete, Clock::now());
  arm();
  return {};
}

void Mesh::stop(std::function<void()> done) {
  done_ = std::move(done);
  node_.stop(Clock::now());
  arm();
}

std::vector<std::string> Mesh::warnings() const {
  auto sentences = sockets_.problems();
  if (!identity_.warning().empty()) sentences.push_back(identity_.warning());
  if (!peers_file_.warning().empty()) sentences.push_back(peers_file_.warning());
  if (!clone_.empty()) sentences.push_back(clone_);
  for (const auto& pattern : options_.interfaces.allowed) {
    const auto fits = [&](const Interface& one) { return matches_name(pattern, one.name); };
    if (std::ranges::none_of(interfaces_, fits))
      sentences.push_back("no interface \"" + pattern +
                          "\" that is up; it is used as soon as there is one");
  }
  if (interfaces_.empty())
    sentences.emplace_back("no network interface can be used to find other nodes");
  return sentences;
}

void Mesh::look_at_interfaces(const std::set<InterfaceIndex>& interrupted) {
  auto interfaces = usable_interfaces(options_.interfaces);
  const auto was_interrupted = [&](const Interface& one) {
    return interrupted.contains(one.index);
  };
  const bool is_same =
      interfaces == interfaces_ && std::ranges::none_of(interfaces, was_interrupted);
  if (is_same) return;
  interfaces_ = std::move(interfaces);
  sockets_.follow(interfaces_, interrupted);
  greet();
}

void Mesh::greet() {
  node_.interfaces_changed(interfaces_, Clock::now());
  arm();
}

void Mesh::send_due() {
  node_.advance(Clock::now());
  auto actions = node_.take();
  for (const auto& packet : actions.send) sockets_.send(packet);
  std::ranges::move(actions.events, std::back_inserter(unpublished_));
  for (const auto& clone : actions.clones) take_in(clone);
  if (!actions.events.empty()) keep_peers_later();
}

void Mesh::advance() {
  if (sleep_.slept(suspended_since_boot())) {
    node_.woke(Clock::now());
    if (woken_) woken_();
  }
  send_due();
  for (const auto& event : std::exchange(unpublished_, {})) registry_.publish(event);
  arm();
}

void Mesh::arm() {
  const auto next = node_.next_deadline();
  if (!next) return finish();
  deadline_.expires_at(unpublished_.empty() ? *next : Clock::now());
  deadline_.async_wait([this](const net::error_code& error) {
    if (!error) advance();
  });
}

void Mesh::finish() {
  deadline_.cancel();
  watch_.stop();
  sockets_.stop();
  keep_peers_at_.cancel();
  keep_peers();
  if (auto done = std::exchange(done_, nullptr)) done();
}

void Mesh::take_in(const CloneSeen& clone) {
  clone_ = "another program has this node's id, at " + transport::to_text(clone.at) +
           " (a copied disk?): ";
  if (clone.yields) node_.take_identity(identity_.renew(), Clock::now());
  clone_ += clone.yields ? "this one has a new id now" : "that one should take another id";
}

void Mesh::keep_peers_later() {
  if (peers_are_kept_soon_) return;
  peers_are_kept_soon_ = true;
  keep_peers_at_.expires_at(
      std::max(Clock::now() + peers_kept_after, peers_kept_at_ + peers_kept_every));
  keep_peers_at_.async_wait([this](const net::error_code& error) {
    if (!error) keep_peers();
  });
}

void Mesh::keep_peers() {
  peers_are_kept_soon_ = false;
  peers_kept_at_ = Clock::now();
  const auto peers = node_.remembered();
  peers_file_.write({peers.begin(), peers.end()});
}

}  // namespace hana::discovery
