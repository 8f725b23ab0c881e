#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "transport/client/inlet.hpp"

namespace hana::tools {

/// Which routers' streams have come, fell silent and are back, in words and once each.
///
/// Threads: one owner.
class SourceNews {
 public:
  static constexpr std::chrono::seconds silent_after{3};

  using NameOf = std::function<std::string(std::string_view node)>;

  /// What changed since the last look, one line each.
  [[nodiscard]] std::vector<std::string> look(const transport::Inlet& inlet, const NameOf& name_of,
                                              Instant now);

 private:
  struct Known {
    std::string node;
    std::uint32_t epoch = 0;
    bool is_silent = false;
  };

  std::vector<Known> known_;  // in the places of the inlet's sources
};

}  // namespace hana::tools
