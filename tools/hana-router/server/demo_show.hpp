#pragma once

#include <string_view>

namespace hana::tools {

/// What `run --demo` plays without a show file.
inline constexpr std::string_view demo_show = R"(
[[route]]
id = "demo-sensor"
from = "demo:/sensor"
to = "*:/demo/sensor"

[[route]]
id = "demo-beat"
from = "demo:/note/*"
to = "*:/demo/note/$1"

[[route]]
id = "virtual"
from = "virtual:/**"
to = "*:/midi/**"
)";

/// What `run` plays without a show file: whatever comes into the program's own MIDI port.
inline constexpr std::string_view virtual_port_show = R"(
[[route]]
id = "virtual"
from = "virtual:/**"
to = "*:/midi/**"
)";

}  // namespace hana::tools
