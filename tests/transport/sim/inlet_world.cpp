#include "tests/transport/sim/inlet_world.hpp"

#include <algorithm>

#include "router/events/osc_message_view.hpp"
#include "transport/clock/clock_responder.hpp"
#include "transport/osc/osc_encoder.hpp"
#include "transport/stream/wire/stream_decoder.hpp"

namespace hana::test {
namespace {

using namespace transport;

constexpr UdpPort visualization_port{9000};
constexpr UdpPort router_port{9001};

std::optional<Instant> deadline(Instant at) {
  return at == Instant::max() ? std::nullopt : std::optional{at};
}

sim::HostOptions drawn_host(sim::Random& random, std::int64_t drift_ppb) {
  sim::HostOptions options;
  options.clock_offset = sim::Time{static_cast<std::int64_t>(random.below(1'000'000'000'000'000))};
  options.drift_ppb = drift_ppb;
  return options;
}

}  // namespace

void AnsweringRouter::receive(const sim::Datagram& datagram, Instant now) {
  if (const auto answer = decode_answer(datagram.bytes)) stream->receive(*answer, now);
  if (const auto report = decode_applied(datagram.bytes)) reports.push_back(*report);
  if (const auto pong = answer_ping(datagram.bytes, now, now, clock)) {
    ++pings;
    send(*pong, now);
  }
}

void AnsweringRouter::send(std::span<const std::byte> packet, Instant now) {
  held_.push_back({now + wait_, {packet.begin(), packet.end()}});
}

void AnsweringRouter::advance(Instant now) {
  if (is_stopped_ || !stream) return;
  std::array<std::byte, StreamBounds::packet> room;
  while (const auto size = stream->take(room, now)) send(std::span{room}.first(size), now);
  for (const auto& held : held_)
    if (held.until <= now) sends_.push_back({sim::ToEndpoint{to_, {}}, held.bytes});
  std::erase_if(held_, [&](const auto& held) { return held.until <= now; });
}

std::optional<Instant> AnsweringRouter::next_deadline() const {
  if (is_stopped_ || !stream) return std::nullopt;
  auto next = stream->next_deadline();
  for (const auto& held : held_) next = std::min(next, held.until);
  return deadline(next);
}

void AnsweringRouter::push(const std::string& address, std::int32_t value, Delivery delivery,
                           Instant now) {
  std::array<std::byte, 64> message;
  const auto size = encode(address, {value}, message);
  stream->push({std::span{message}.first(size), delivery, LaneKey{1}, now}, now);
}

void InletProgram::receive(const sim::Datagram& datagram, Instant now) {
  static_cast<void>(inlet.receive(datagram.bytes, datagram.from, now));
}

void InletProgram::advance(Instant now) {
  std::array<std::byte, StreamBounds::packet> room;
  while (const auto packet = inlet.take(room, now))
    sends_.push_back({sim::ToEndpoint{packet->to, {}}, {room.data(), room.data() + packet->size}});
}

std::optional<Instant> InletProgram::next_deadline() const {
  return is_stopped_ ? std::nullopt : deadline(inlet.next_deadline());
}

void InletProgram::take(const InletMessage& message) noexcept {
  const OscMessageView view{message.bytes};
  const auto first = view.argument(0);
  const auto number = first ? number_in(*first) : std::nullopt;
  given.push_back({message.kind, std::string{view.address()},
                   static_cast<std::int32_t>(number.value_or(0)), message.arrived, message.latency,
                   message.network});
  if (message.receipt) inlet.applied(*message.receipt, message.arrived);
}

InletWorld::InletWorld(std::uint64_t seed, const sim::Conditions& conditions,
                       std::chrono::nanoseconds wait)
    : world(seed), program({.epoch = 1, .streams = {}, .clock = ClockId{5}}), wait_(wait) {
  const auto drift = world.random().chance(0.5) ? 50'000 : -50'000;
  const auto lan = world.network().add_subnet(conditions);
  router = world.add_host(drawn_host(world.random(), drift));
  visualization = world.add_host(drawn_host(world.random(), -drift));
  world.network().attach(router, lan);
  world.network().attach(visualization, lan);
  sim::Sockets sockets;
  sockets.own = visualization_port;
  world.start(visualization, sim::program_of(program), sockets);
  options_.node = "router";
  start_router();
}

void InletWorld::start_router() {
  ++options_.epoch;
  options_.seed = world.random().bits();
  const auto nics = world.network().nics(visualization);
  routers.emplace_back(options_, *sim::source(nics.back(), AddressFamily::V4, visualization_port),
                       wait_);
  sim::Sockets sockets;
  sockets.own = router_port;
  router_program_ = world.start(router, sim::program_of(routers.back()), sockets);
}

void InletWorld::restart_router() {
  world.crash(router_program_);
  start_router();
}

void InletWorld::push(Delivery delivery) {
  const auto number = static_cast<std::int32_t>(pushed.size());
  pushed[number] = world.now_on(visualization);
  routers.back().push("/n", number, delivery, world.now_on(router));
  world.serve(router_program_);
}

std::chrono::nanoseconds InletWorld::worst_lie() const {
  auto worst = std::chrono::nanoseconds::min();
  for (const auto& one : program.given) {
    if (!one.latency) continue;
    const auto truth = one.arrived - pushed.at(one.value);
    worst = std::max(worst, std::chrono::abs(one.latency->value - truth) - one.latency->error);
  }
  return worst;
}

}  // namespace hana::test
