#pragma once

#include <atomic>

namespace hana {

/// The right to play the router: one thread has it, nobody waits for it.
///
/// Threads: any. Real-time safe: one atomic operation each. Sequentially consistent, because "give
///          back, then look at the inbox once more" must not be reordered (docs/architecture.md).
/// Source:  flat combining: Hendler, Incze, Shavit, Tzafrir, SPAA 2010.
class Baton {
 public:
  [[nodiscard]] bool try_take() noexcept { return !held_.load() && !held_.exchange(true); }
  void give_back() noexcept { held_.store(false); }

 private:
  alignas(64) std::atomic<bool> held_{false};
};

}  // namespace hana
