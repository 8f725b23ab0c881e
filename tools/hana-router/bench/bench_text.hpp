#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace hana::tools {

/// What the bench found, for a person: the parts that the result has.
[[nodiscard]] std::string bench_text(const nlohmann::json& result);

}  // namespace hana::tools
