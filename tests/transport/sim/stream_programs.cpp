#include "tests/transport/sim/stream_programs.hpp"

#include "transport/osc/osc_encoder.hpp"

namespace hana::test {
namespace {

using namespace transport;

constexpr UdpPort visualization_port{9000};
constexpr UdpPort router_port{9001};

std::optional<Instant> deadline(Instant at) {
  return at == Instant::max() ? std::nullopt : std::optional{at};
}

}  // namespace

std::vector<std::byte> message(const std::string& address, std::int32_t value) {
  std::vector<std::byte> bytes(512);
  bytes.resize(encode(address, {value}, bytes));
  return bytes;
}

void SenderProgram::start(std::span<const sim::Nic> /*nics*/, Instant now) {
  stream_ = std::make_unique<StreamSender>(options_, now);
}

void SenderProgram::receive(const sim::Datagram& datagram, Instant now) {
  if (const auto answer = decode_answer(datagram.bytes)) stream_->receive(*answer, now);
}

void SenderProgram::advance(Instant now) {
  if (is_stopped_ || !stream_) return;
  std::array<std::byte, StreamBounds::packet> room;
  while (const auto size = stream_->take(room, now))
    sends_.push_back({sim::ToEndpoint{to_, {}}, {room.begin(), room.begin() + size}});
}

std::optional<Instant> SenderProgram::next_deadline() const {
  if (is_stopped_ || !stream_) return std::nullopt;
  return deadline(stream_->next_deadline());
}

void SenderProgram::stop(Instant /*now*/) { is_stopped_ = true; }

bool SenderProgram::push(const std::string& address, std::int32_t value, Delivery delivery,
                         std::uint32_t lane, Instant now) {
  return push(message(address, value), delivery, lane, now);
}

bool SenderProgram::push(std::span<const std::byte> bytes, Delivery delivery, std::uint32_t lane,
                         Instant now) {
  return stream_->push({bytes, delivery, static_cast<LaneKey>(lane), now}, now);
}

void ReceiverProgram::receive(const sim::Datagram& datagram, Instant /*now*/) {
  unread_.push_back({{datagram.bytes.begin(), datagram.bytes.end()}, datagram.from});
}

void ReceiverProgram::advance(Instant now) {
  if (now < next_look_) return;
  next_look_ = now + poll_;
  now_ = now;
  for (const auto& [bytes, from] : std::exchange(unread_, {}))
    static_cast<void>(listener.receive(bytes, from, now));
  std::array<std::byte, StreamBounds::packet> room;
  while (const auto answer = listener.take(room, now))
    sends_.push_back(
        {sim::ToEndpoint{answer->to, {}}, {room.begin(), room.begin() + answer->size}});
}

std::optional<Instant> ReceiverProgram::next_deadline() const {
  if (is_stopped_) return std::nullopt;
  if (poll_ > Clock::duration::zero()) return next_look_;
  return deadline(listener.next_deadline());
}

void ReceiverProgram::deliver(const StreamSource& /*from*/,
                              const StreamDelivery& delivery) noexcept {
  const OscMessageView view{delivery.message};
  const auto first = view.argument(0);
  const auto number = first ? number_in(*first) : std::nullopt;
  given.push_back({delivery.kind, std::string{view.address()},
                   static_cast<std::int32_t>(number.value_or(0)), delivery.message.size(), now_});
}

std::map<std::string, std::int32_t> ReceiverProgram::last_values() const {
  std::map<std::string, std::int32_t> last;
  for (const auto& one : given) last[one.address] = one.value;
  return last;
}

StreamWorld::StreamWorld(std::uint64_t seed, const sim::Conditions& conditions,
                         StreamSenderOptions sending, StreamListenerOptions receiving)
    : world(seed), sending_(std::move(sending)), receiving_(receiving) {
  lan = world.network().add_subnet(conditions);
  if (sending_.node.empty()) sending_.node = "router";
  router = world.add_host({.clock_offset = std::chrono::hours{1}, .drift_ppb = 50'000});
  visualization = world.add_host({.clock_offset = std::chrono::hours{7}, .drift_ppb = -50'000});
  world.network().attach(router, lan);
  world.network().attach(visualization, lan);
  start_visualization();
  start_router();
}

void StreamWorld::start_router() {
  ++sending_.epoch;
  sending_.seed = world.random().bits();
  const auto nics = world.network().nics(visualization);
  senders.emplace_back(sending_, *sim::source(nics.back(), AddressFamily::V4, visualization_port));
  sim::Sockets sockets;
  sockets.own = router_port;
  sender_ = world.start(router, sim::program_of(senders.back()), sockets);
}

void StreamWorld::start_visualization() {
  ++receiving_.epoch;
  receivers.emplace_back(receiving_);
  sim::Sockets sockets;
  sockets.own = visualization_port;
  receiver_ = world.start(visualization, sim::program_of(receivers.back()), sockets);
}

void StreamWorld::restart_visualization() {
  world.crash(receiver_);
  start_visualization();
}

void StreamWorld::restart_router() {
  world.crash(sender_);
  start_router();
}

bool StreamWorld::push(const std::string& address, std::int32_t value, Delivery delivery,
                       std::uint32_t lane) {
  return push(message(address, value), delivery, lane);
}

bool StreamWorld::push(std::span<const std::byte> bytes, Delivery delivery, std::uint32_t lane) {
  const auto taken = senders.back().push(bytes, delivery, lane, world.now_on(router));
  world.serve(sender_);
  return taken;
}

}  // namespace hana::test
