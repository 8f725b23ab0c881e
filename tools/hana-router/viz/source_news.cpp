#include "tools/hana-router/viz/source_news.hpp"

#include <utility>

namespace hana::tools {

std::vector<std::string> SourceNews::look(const transport::Inlet& inlet, const NameOf& name_of,
                                          Instant now) {
  std::vector<std::string> lines;
  known_.resize(inlet.sources());
  for (std::size_t i = 0; i < known_.size(); ++i) {
    const auto stream = inlet.source(i, now);
    auto& known = known_[i];
    const bool is_silent = now - stream.heard >= silent_after;
    const bool is_new = known.node != stream.source.node || known.epoch != stream.source.epoch;
    if (is_new) {
      known = {stream.source.node, stream.source.epoch, false};
      lines.push_back(name_of(known.node) + ": connected");
    }
    if (std::exchange(known.is_silent, is_silent) == is_silent) continue;
    lines.push_back(name_of(known.node) +
                    (is_silent ? ": silent since " + std::to_string(silent_after.count()) + " s"
                               : std::string{": back"}));
  }
  return lines;
}

}  // namespace hana::tools
