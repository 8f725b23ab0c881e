#include "transport/link/link.hpp"

#include <utility>

#include "transport/link/connector.hpp"
#include "transport/link/stream_connection.hpp"

namespace hana::transport {

class Link::Upkeep : public std::enable_shared_from_this<Upkeep> {
 public:
  Upkeep(net::io_context& io, Framing framing, std::uint64_t seed, Callbacks callbacks)
      : io_(&io),
        seed_(seed),
        framing_(framing),
        backlog_(framing),
        callbacks_(std::move(callbacks)) {}

  void connect(std::vector<StreamTarget> candidates);
  void try_now();
  void close() noexcept;
  FrameBacklog::Outcome send(std::span<const std::byte> message, ControlClass control_class);

  const LinkState& state() const noexcept { return state_; }
  const std::vector<std::string>& rebuffs() const noexcept { return rebuffs_; }
  FrameBacklog::Counts counts() const noexcept { return backlog_.counts(); }

 private:
  void make_connector();
  void adopt(StreamSocket socket, const StreamTarget& target);
  void lose(const std::string& why);
  void tell(LinkPhase phase, std::string why);

  net::io_context* io_;
  std::uint64_t seed_;
  Framing framing_;
  FrameBacklog backlog_;
  Callbacks callbacks_;
  std::shared_ptr<Connector> connector_;
  std::shared_ptr<StreamConnection> connection_;
  std::vector<StreamTarget> candidates_;
  std::vector<std::string> rebuffs_;
  LinkState state_;
};

void Link::Upkeep::make_connector() {
  const std::weak_ptr<Upkeep> weak = weak_from_this();
  Connector::Callbacks callbacks;
  callbacks.connected = [weak](StreamSocket socket, const StreamTarget& target) {
    if (const auto self = weak.lock()) self->adopt(std::move(socket), target);
  };
  callbacks.failed = [weak](std::vector<std::string> reasons) {
    if (const auto self = weak.lock()) self->rebuffs_ = std::move(reasons);
  };
  connector_ = std::make_shared<Connector>(*io_, seed_, std::move(callbacks));
}

void Link::Upkeep::connect(std::vector<StreamTarget> candidates) {
  if (!connector_) make_connector();
  if (connection_) std::exchange(connection_, nullptr)->close();
  candidates_ = std::move(candidates);
  tell(LinkPhase::Connecting, {});
  if (state_.phase == LinkPhase::Connecting) connector_->start(candidates_);
}

void Link::Upkeep::try_now() {
  if (connector_) connector_->try_now();
}

void Link::Upkeep::close() noexcept {
  if (connector_) connector_->stop();
  if (connection_) std::exchange(connection_, nullptr)->close();
  state_ = {LinkPhase::Closed, Clock::now(), {}};
}

FrameBacklog::Outcome Link::Upkeep::send(std::span<const std::byte> message,
                                         ControlClass control_class) {
  const auto outcome = backlog_.push(message, control_class, Clock::now());
  const auto connection = connection_;
  if (!connection) return outcome;
  if (outcome == FrameBacklog::Outcome::Full) {
    connection->close_because("256 kB wait for the peer");
  } else {
    connection->write();
  }
  return outcome;
}

void Link::Upkeep::adopt(StreamSocket socket, const StreamTarget& target) {
  const std::weak_ptr<Upkeep> weak = weak_from_this();
  StreamConnection::Callbacks callbacks;
  callbacks.packet = [weak](std::span<const std::byte> packet) {
    const auto self = weak.lock();
    if (self && self->state_.phase == LinkPhase::Live && self->callbacks_.packet)
      self->callbacks_.packet(packet);
  };
  callbacks.closed = [weak](const std::string& why) {
    if (const auto self = weak.lock()) self->lose(why);
  };
  const auto connection = std::make_shared<StreamConnection>(
      std::move(socket), framing_, Expects::Nothing, &backlog_, std::move(callbacks));
  connection_ = connection;
  tell(LinkPhase::Live, to_text(target));
  if (connection_ == connection) connection->start();
}

/// The first attempt follows at once after a long life, later after a short one.
void Link::Upkeep::lose(const std::string& why) {
  const auto life = Clock::now() - state_.since;
  connection_.reset();
  connector_->lived(life);
  if (life >= ReconnectDelay::long_life) {
    connector_->start(candidates_);
  } else {
    connector_->start(candidates_, Rebuff::Refused);
  }
  tell(LinkPhase::Lost, why);
}

void Link::Upkeep::tell(LinkPhase phase, std::string why) {
  state_ = {phase, Clock::now(), std::move(why)};
  const auto told = state_;
  if (callbacks_.news) callbacks_.news(told);
}

Link::Link(net::io_context& io, Framing framing, std::uint64_t seed, Callbacks callbacks)
    : upkeep_(std::make_shared<Upkeep>(io, framing, seed, std::move(callbacks))) {}

Link::~Link() { upkeep_->close(); }

void Link::connect(std::vector<StreamTarget> candidates) {
  upkeep_->connect(std::move(candidates));
}

void Link::try_now() { upkeep_->try_now(); }

void Link::close() noexcept { upkeep_->close(); }

FrameBacklog::Outcome Link::send(std::span<const std::byte> message, ControlClass control_class) {
  return upkeep_->send(message, control_class);
}

const LinkState& Link::state() const noexcept { return upkeep_->state(); }

const std::vector<std::string>& Link::rebuffs() const noexcept { return upkeep_->rebuffs(); }

FrameBacklog::Counts Link::counts() const noexcept { return upkeep_->counts(); }

}  // namespace hana::transport
