#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "router/events/event.hpp"

namespace hana::tools {

using Json = nlohmann::json;

/// Adds events and messages a second to status objects, from the one before.
class StatusRates {
 public:
  [[nodiscard]] Json add_to(Json status);

 private:
  std::optional<Json> before_;
};

/// Tells each warning of status objects once.
class StatusWarnings {
 public:
  [[nodiscard]] std::vector<std::string> take_new(const Json& status);

 private:
  std::set<std::string> told_;
};

/// The live line: "2 devices, 1 waiting | 3 visualizations | in 120/s out 240/s | ...".
[[nodiscard]] std::string status_text(const Json& status);

/// Text for people out of what the control socket answers; each ends in a newline.
[[nodiscard]] std::string devices_table(const Json& devices);
[[nodiscard]] std::string nodes_table(const Json& nodes);
[[nodiscard]] std::string links_table(const Json& links);
[[nodiscard]] std::string latency_table(const Json& latency);

}  // namespace hana::tools
