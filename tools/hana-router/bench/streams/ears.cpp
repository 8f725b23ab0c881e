#include "tools/hana-router/bench/streams/ears.hpp"

#include <algorithm>

#include "transport/osc/osc_decoder.hpp"

namespace hana::tools {
namespace {

constexpr std::chrono::milliseconds longest_wait{20};
constexpr auto first_framed = static_cast<std::size_t>(Ear::RawTcp);

}  // namespace

void Ears::add(const LoopbackSocket& socket) {
  datagrams_ = &socket;
  readiness_.watch(socket.descriptor(), static_cast<std::size_t>(Ear::Datagrams));
}

void Ears::add(const FrameListener& listener, Ear ear) {
  framed_.emplace_back(listener, static_cast<std::size_t>(ear), readiness_);
}

void Ears::add_visualization(const LoopbackSocket& socket) {
  const auto ear = visualization_ear(visualizations_.size());
  visualizations_.emplace_back(socket, ear, log_);
  readiness_.watch(socket.descriptor(), ear);
}

void Ears::listen() {
  for (const auto ear : readiness_.wait(std::min(next_deadline(), Clock::now() + longest_wait)))
    read(ear);
  const auto now = Clock::now();
  for (auto& visualization : visualizations_)
    if (visualization.next_deadline() <= now) visualization.answer();
}

void Ears::read(std::size_t ear) {
  if (ear >= visualization_ear(0)) return visualizations_[ear - visualization_ear(0)].read(batch_);
  if (ear >= first_framed) return framed_[ear - first_framed].read(log_);
  read_datagrams();
}

void Ears::read_datagrams() {
  for (const auto& datagram : batch_.try_receive(datagrams_->descriptor())) {
    transport::OscMessages messages{datagram.bytes};
    while (const auto message = messages.next())
      log_.note(static_cast<std::size_t>(Ear::Datagrams), message->bytes, Clock::now());
  }
}

Instant Ears::next_deadline() const noexcept {
  auto next = Instant::max();
  for (const auto& visualization : visualizations_)
    next = std::min(next, visualization.next_deadline());
  return next;
}

}  // namespace hana::tools
