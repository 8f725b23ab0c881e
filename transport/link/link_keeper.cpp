#include "transport/link/link_keeper.hpp"

#include <algorithm>
#include <utility>

#include "transport/link/connector.hpp"
#include "transport/link/stream_connection.hpp"

namespace hana::transport {

class LinkKeeper::Upkeep : public std::enable_shared_from_this<Upkeep> {
 public:
  Upkeep(net::io_context& io, Framing framing, std::uint64_t seed, Callbacks callbacks)
      : io_(&io), seed_(seed), framing_(framing), callbacks_(std::move(callbacks)) {}

  void connect(std::vector<StreamTarget> candidates);
  void offer(std::vector<StreamTarget> candidates);
  void try_now();
  void hang_up(std::string_view why);
  void close() noexcept;

  const LinkState& state() const noexcept { return state_; }
  const std::vector<std::string>& rebuffs() const noexcept { return rebuffs_; }

 private:
  void make_connector();
  std::shared_ptr<StreamConnection> make_connection(StreamSocket socket);
  void adopt(StreamSocket socket, const StreamTarget& target);
  void lose(std::string_view why);
  void tell(LinkPhase phase, std::string why);

  net::io_context* io_;
  std::uint64_t seed_;
  Framing framing_;
  Callbacks callbacks_;
  std::shared_ptr<Connector> connector_;
  std::shared_ptr<StreamConnection> connection_;
  std::vector<StreamTarget> candidates_;
  StreamTarget connected_to_;  // while live
  std::vector<std::string> rebuffs_;
  LinkState state_;
};

void LinkKeeper::Upkeep::make_connector() {
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

void LinkKeeper::Upkeep::connect(std::vector<StreamTarget> candidates) {
  if (!connector_) make_connector();
  if (connection_) std::exchange(connection_, nullptr)->close();
  candidates_ = std::move(candidates);
  tell(LinkPhase::Connecting, {});
  if (state_.phase == LinkPhase::Connecting) connector_->start(candidates_);
}

void LinkKeeper::Upkeep::offer(std::vector<StreamTarget> candidates) {
  const bool stays = state_.phase == LinkPhase::Live &&
                     std::ranges::find(candidates, connected_to_) != candidates.end();
  if (!stays) return connect(std::move(candidates));
  candidates_ = std::move(candidates);
}

void LinkKeeper::Upkeep::try_now() {
  if (connector_) connector_->try_now();
}

void LinkKeeper::Upkeep::hang_up(std::string_view why) {
  const auto connection = connection_;
  if (connection) connection->close_because(std::string{why});
}

void LinkKeeper::Upkeep::close() noexcept {
  if (connector_) connector_->stop();
  if (connection_) std::exchange(connection_, nullptr)->close();
  state_ = {LinkPhase::Closed, Clock::now(), {}};
}

std::shared_ptr<StreamConnection> LinkKeeper::Upkeep::make_connection(StreamSocket socket) {
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
  return std::make_shared<StreamConnection>(std::move(socket), framing_, Expects::Nothing,
                                            std::move(callbacks));
}

void LinkKeeper::Upkeep::adopt(StreamSocket socket, const StreamTarget& target) {
  const auto connection = make_connection(std::move(socket));
  auto writing_end = connection->duplicate();
  connection_ = connection;
  connected_to_ = target;
  tell(LinkPhase::Live, to_text(target));
  if (connection_ != connection) return;
  if (!writing_end.is_open()) return hang_up("this program has too many files open");
  if (callbacks_.connected) callbacks_.connected(std::move(writing_end));
  if (connection_ == connection) connection->start();
}

/// The first attempt follows at once after a long life, later after a short one.
void LinkKeeper::Upkeep::lose(std::string_view why) {
  const auto life = Clock::now() - state_.since;
  const auto of_writer = to_text(callbacks_.fault ? callbacks_.fault() : LinkFault::None);
  connection_.reset();
  connector_->lived(life);
  if (life >= ReconnectDelay::long_life) {
    connector_->start(candidates_);
  } else {
    connector_->start(candidates_, Rebuff::Refused);
  }
  tell(LinkPhase::Lost, std::string{of_writer.empty() ? why : of_writer});
}

void LinkKeeper::Upkeep::tell(LinkPhase phase, std::string why) {
  state_ = {phase, Clock::now(), std::move(why)};
  const auto told = state_;
  if (callbacks_.news) callbacks_.news(told);
}

LinkKeeper::LinkKeeper(net::io_context& io, Framing framing, std::uint64_t seed,
                       Callbacks callbacks)
    : upkeep_(std::make_shared<Upkeep>(io, framing, seed, std::move(callbacks))) {}

LinkKeeper::~LinkKeeper() { upkeep_->close(); }

void LinkKeeper::connect(std::vector<StreamTarget> candidates) {
  const auto upkeep = upkeep_;  // the callbacks may destroy the keeper
  upkeep->connect(std::move(candidates));
}

void LinkKeeper::offer(std::vector<StreamTarget> candidates) {
  const auto upkeep = upkeep_;
  upkeep->offer(std::move(candidates));
}

void LinkKeeper::try_now() { upkeep_->try_now(); }

void LinkKeeper::hang_up(std::string_view why) {
  const auto upkeep = upkeep_;
  upkeep->hang_up(why);
}

void LinkKeeper::close() noexcept { upkeep_->close(); }

const LinkState& LinkKeeper::state() const noexcept { return upkeep_->state(); }

const std::vector<std::string>& LinkKeeper::rebuffs() const noexcept { return upkeep_->rebuffs(); }

}  // namespace hana::transport
