#include "tools/hana-router/bench/streams/carried_router.hpp"

#include <stdexcept>

#include "devices/thread_priority.hpp"

namespace hana::tools {
namespace {

using transport::LinkStanding;
using transport::LinkWord;

constexpr const char* control = "device:/value";

std::vector<Destination> destinations(std::size_t count, Carrier carrier) {
  std::vector<Destination> all(count);
  for (std::size_t i = 0; i < count; ++i)
    all[i] = {DestinationId{static_cast<std::uint32_t>(i)}, {}, {}, carrier};
  return all;
}

// Each router is a later run than the one before it.
transport::StreamOrigin origin() {
  const auto since = Clock::now().time_since_epoch() / std::chrono::milliseconds{1};
  return {.node = "bench", .epoch = static_cast<std::uint32_t>(since)};
}

}  // namespace

CarriedRouter::CarriedRouter(std::size_t count, Carrier carrier)
    : router_(destinations(count, carrier), control),
      is_reached_(count),
      streams_(network_, router_.router(), router_.output(),
               {[this](auto id, const auto& standing) { note(id, standing); }, nullptr}),
      links_(network_, router_.router(), router_.output(),
             [this](auto id, const auto& standing) { note(id, standing); }) {
  streams_.set_origin(origin());
}

CarriedRouter::CarriedRouter(const std::vector<Endpoint>& visualizations)
    : CarriedRouter(visualizations.size(), Carrier::Stream) {
  for (std::size_t i = 0; i < visualizations.size(); ++i) {
    const DestinationId id{static_cast<std::uint32_t>(i)};
    streams_.keep(id, visualizations[i], 1);
    reports_.push_back(&streams_.status(id)->report);
  }
  start_network();
  wait_until_reached();
}

CarriedRouter::CarriedRouter(const transport::StreamTarget& link)
    : CarriedRouter(1, Carrier::Link) {
  links_.keep(DestinationId{0}, {.targets = {link}});
  start_network();
  wait_until_reached();
}

CarriedRouter::~CarriedRouter() {
  net::post(network_, [this] {
    streams_.stop();
    links_.stop();
    network_.stop();
  });
  if (thread_.joinable()) thread_.join();
}

transport::StreamCounts CarriedRouter::counts() const noexcept {
  transport::StreamCounts sum;
  for (const auto* report : reports_) {
    const auto counts = report->counts();
    sum.events += counts.events;
    sum.packets += counts.packets;
    sum.bytes += counts.bytes;
    sum.repeats += counts.repeats;
    sum.copies += counts.copies;
    sum.given_up += counts.given_up;
    sum.refused += counts.refused;
  }
  return sum;
}

std::uint64_t CarriedRouter::under_way(std::uint64_t pushed) const noexcept {
  const auto& report = *reports_.front();
  const auto taken = report.counts().events;
  return pushed - taken + report.unsettled();
}

void CarriedRouter::start_network() {
  thread_ = std::jthread{[this] {
    devices::raise_this_thread();
    const auto keeps_running = net::make_work_guard(network_);
    network_.run();
  }};
}

void CarriedRouter::note(DestinationId id, const LinkStanding& standing) {
  const bool is_up = standing.word == LinkWord::Live || standing.word == LinkWord::Degraded;
  const auto index = static_cast<std::size_t>(id);
  if (!is_up || is_reached_[index]) return;
  is_reached_[index] = true;
  reached_.fetch_add(1);
}

void CarriedRouter::wait_until_reached() const {
  const auto destinations = is_reached_.size();
  const auto end = Clock::now() + std::chrono::seconds{5};
  while (reached_.load() < destinations) {
    if (Clock::now() > end)
      throw std::runtime_error("the bench reached only " + std::to_string(reached_.load()) +
                               " of its " + std::to_string(destinations) + " visualizations");
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
}

}  // namespace hana::tools
