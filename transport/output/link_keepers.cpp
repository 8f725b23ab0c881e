#include "transport/output/link_keepers.hpp"

#include <random>
#include <utility>

namespace hana::transport {
namespace {

LinkReading reading_of(const LinkState& state) {
  using Phase = LinkReading::Phase;
  switch (state.phase) {
    case LinkPhase::Live:
      return {.phase = Phase::Up};
    case LinkPhase::Lost:
      return {.phase = Phase::Lost, .why = state.why};
    case LinkPhase::Connecting:
    case LinkPhase::Closed:
      break;
  }
  return {.phase = Phase::Connecting};
}

}  // namespace

struct LinkKeepers::Kept {
  Kept(net::io_context& io, LinkPlan wanted, std::uint64_t seed, const LinkWriter& written_by,
       LinkKeeper::Callbacks callbacks)
      : plan(std::move(wanted)),
        writer(&written_by),
        watch(Clock::now()),
        keeper(io, plan.framing, seed, std::move(callbacks)) {}

  LinkPlan plan;
  const LinkWriter* writer;  // lives until the port comes back, which is after `end`
  LinkWatch watch;
  LinkKeeper keeper;
};

LinkKeepers::LinkKeepers(net::io_context& io, Router& router, NetworkOutput& output,
                         Changed changed)
    : io_(io),
      router_(router),
      output_(output),
      changed_(std::move(changed)),
      seed_(std::random_device{}()) {}

LinkKeepers::~LinkKeepers() = default;

void LinkKeepers::keep(DestinationId id, const LinkPlan& plan) {
  if (const auto known = kept_.find(id); known != kept_.end()) {
    auto& kept = *known->second;
    if (kept.plan == plan) return kept.keeper.try_now();
    if (kept.plan.framing == plan.framing && kept.plan.stamping == plan.stamping) {
      // The same visualization elsewhere: what it has to know is remembered.
      kept.plan = plan;
      return kept.keeper.offer(kept.plan.targets);
    }
    end(id);
  }
  auto port = std::make_unique<LinkPort>(id, plan.framing, plan.stamping);
  const auto& writer = port->writer;
  LinkKeeper::Callbacks callbacks;
  callbacks.connected = [this, id](OwnedSocket socket) {
    output_.mail().post(LinkConnected{id, std::move(socket)});
    router_.attend();
  };
  callbacks.news = [this, id](const LinkState& state) { note(id, state); };
  callbacks.fault = [&writer] { return writer.fault(); };
  output_.mail().post(LinkStarts{std::move(port)});
  router_.attend();
  auto& kept =
      *kept_.emplace(id, std::make_unique<Kept>(io_, plan, ++seed_, writer, std::move(callbacks)))
           .first->second;
  kept.keeper.connect(kept.plan.targets);
}

void LinkKeepers::end(DestinationId id) {
  if (kept_.erase(id) == 0) return;
  output_.mail().post(LinkEnds{id});
  router_.attend();
}

void LinkKeepers::note(DestinationId id, const LinkState& state) {
  const auto known = kept_.find(id);
  if (known == kept_.end()) return;
  if (state.phase != LinkPhase::Live) {
    output_.mail().post(LinkInterrupted{id});
    router_.attend();
  }
  auto& kept = *known->second;
  if (kept.watch.look(reading_of(state), Clock::now())) changed_(id, kept.watch.standing());
}

std::optional<LinkStatus> LinkKeepers::status(DestinationId id) const {
  const auto known = kept_.find(id);
  if (known == kept_.end()) return std::nullopt;
  const auto& kept = *known->second;
  const auto& state = kept.keeper.state();
  return LinkStatus{kept.watch.standing(),
                    state.phase == LinkPhase::Live ? state.why : std::string{},
                    kept.keeper.rebuffs(), kept.writer->counts()};
}

void LinkKeepers::stop() {
  for (const auto& [id, kept] : kept_) kept->keeper.close();
}

}  // namespace hana::transport
