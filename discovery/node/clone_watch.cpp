#include "discovery/node/clone_watch.hpp"

#include "discovery/timing.hpp"

namespace hana::discovery {
namespace {

constexpr std::chrono::minutes told_again{1};

// RFC 1982. Two that started in the same second both give way.
bool is_no_earlier(Epoch one, Epoch other) noexcept {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(one) -
                                   static_cast<std::uint32_t>(other)) >= 0;
}

}  // namespace

std::optional<Outgoing> CloneWatch::heard(const Hello& hello, const Heard& how) {
  const auto* check = checks_.try_ask(hello.node, hello.epoch, how);
  if (check == nullptr) return std::nullopt;
  return Outgoing{ToNode{how.by.from, how.by.on}, encode(Probe{check->nonce, check->epoch, {}})};
}

std::optional<CloneSeen> CloneWatch::heard(const Alive& alive, const Heard& how,
                                           const Identity& own) {
  const auto check = checks_.take(alive, how.by.from);
  const auto now = how.by.last_heard;
  if (!check || check->node != own.id || (told_ && now < *told_ + told_again)) return std::nullopt;
  told_ = now;
  const bool is_young = now - started_ < Timing::clone_yields;
  return CloneSeen{how.by.from, is_young && is_no_earlier(own.epoch, alive.epoch)};
}

}  // namespace hana::discovery
