#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/hex_bytes.hpp"

namespace hana::test {

/// A fenced block `osc-hex` of docs/protocol.md.
struct ProtocolExample {
  std::string description;  // its first line, without the '#'
  Bytes packet;
};

/// All of them, in order. Throws if the file cannot be read or a block is not of this form.
[[nodiscard]] std::vector<ProtocolExample> protocol_examples();

/// The bytes of the example whose description begins with `beginning`. Throws if there is not
/// exactly one.
[[nodiscard]] Bytes protocol_example(std::string_view beginning);

}  // namespace hana::test
