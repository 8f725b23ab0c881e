#include "transport/client/use_report.hpp"

#include <algorithm>

namespace hana::transport {

void UseReport::add(const Use& use, Instant now) noexcept {
  if (kept_.count == 0) due_ = std::max(now, last_ + StreamBounds::report_spacing);
  if (kept_.count < kept_.uses.size()) {
    kept_.uses[kept_.count++] = use;
    return;
  }
  kept_.uses[oldest_] = use;
  oldest_ = (oldest_ + 1) % kept_.uses.size();
}

std::optional<Applied> UseReport::take(Session session, Instant now) noexcept {
  if (due_ > now) return std::nullopt;
  auto& uses = kept_.uses;
  std::rotate(uses.begin(), uses.begin() + static_cast<std::ptrdiff_t>(oldest_), uses.end());
  kept_.session = session;
  const auto report = kept_;
  kept_.count = 0;
  oldest_ = 0;
  due_ = Instant::max();
  last_ = now;
  return report;
}

}  // namespace hana::transport
