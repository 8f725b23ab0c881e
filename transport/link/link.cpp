#include "transport/link/link.hpp"

#include <optional>
#include <utility>

#include "transport/link/timed_writer.hpp"

namespace hana::transport {

class Link::Upkeep : public std::enable_shared_from_this<Upkeep> {
 public:
  explicit Upkeep(Callbacks callbacks) : callbacks_(std::move(callbacks)) {}

  void start(net::io_context& io, Framing framing, std::uint64_t seed);
  void close() noexcept;
  FrameBacklog::Outcome send(std::span<const std::byte> message, ControlClass control_class) {
    return writer_->send(message, control_class);
  }

  LinkKeeper& keeper() noexcept { return *keeper_; }
  FrameBacklog::Counts counts() const noexcept { return writer_->writer().counts(); }

 private:
  void take(const LinkState& state);

  Callbacks callbacks_;
  std::shared_ptr<TimedWriter> writer_;
  std::optional<LinkKeeper> keeper_;
};

void Link::Upkeep::start(net::io_context& io, Framing framing, std::uint64_t seed) {
  const std::weak_ptr<Upkeep> weak = weak_from_this();
  writer_ = std::make_shared<TimedWriter>(io, framing, BacklogLimits{}, [weak] {
    const auto self = weak.lock();
    if (!self) return;
    const auto why = to_text(self->writer_->writer().fault());
    if (!why.empty()) self->keeper_->hang_up(why);
  });
  LinkKeeper::Callbacks callbacks;
  callbacks.connected = [weak](OwnedSocket socket) {
    if (const auto self = weak.lock()) self->writer_->attach(std::move(socket));
  };
  callbacks.packet = [weak](std::span<const std::byte> packet) {
    const auto self = weak.lock();
    if (self && self->callbacks_.packet) self->callbacks_.packet(packet);
  };
  callbacks.news = [weak](const LinkState& state) {
    if (const auto self = weak.lock()) self->take(state);
  };
  callbacks.fault = [weak] {
    const auto self = weak.lock();
    return self ? self->writer_->writer().fault() : LinkFault::None;
  };
  keeper_.emplace(io, framing, seed, std::move(callbacks));
}

void Link::Upkeep::close() noexcept {
  keeper_->close();
  writer_->detach();
}

void Link::Upkeep::take(const LinkState& state) {
  if (state.phase != LinkPhase::Live) writer_->detach();
  if (callbacks_.news) callbacks_.news(state);
}

Link::Link(net::io_context& io, Framing framing, std::uint64_t seed, Callbacks callbacks)
    : upkeep_(std::make_shared<Upkeep>(std::move(callbacks))) {
  upkeep_->start(io, framing, seed);
}

Link::~Link() { upkeep_->close(); }

void Link::connect(std::vector<StreamTarget> candidates) {
  const auto upkeep = upkeep_;  // the callbacks may destroy the link
  upkeep->keeper().connect(std::move(candidates));
}

void Link::try_now() { upkeep_->keeper().try_now(); }

void Link::close() noexcept { upkeep_->close(); }

FrameBacklog::Outcome Link::send(std::span<const std::byte> message, ControlClass control_class) {
  const auto upkeep = upkeep_;
  return upkeep->send(message, control_class);
}

const LinkState& Link::state() const noexcept { return upkeep_->keeper().state(); }

const std::vector<std::string>& Link::rebuffs() const noexcept {
  return upkeep_->keeper().rebuffs();
}

FrameBacklog::Counts Link::counts() const noexcept { return upkeep_->counts(); }

}  // namespace hana::transport
