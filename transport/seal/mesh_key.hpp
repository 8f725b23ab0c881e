#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "router/result.hpp"
#include "transport/seal/secret.hpp"

namespace hana::transport {

/// Says which mesh key a packet was sealed with, and nothing about it.
enum class KeyId : std::uint32_t {};

/// What the nodes of one mesh share, so that they hear nobody else.
///
/// Units:   text is 8 to 256 bytes of UTF-8 without control characters, taken as it was written.
/// Threads: immutable. Copies are wiped one by one; the text is its owner's to wipe.
/// Errors:  no message and no function but `random_text` shows key material.
/// Source:  docs/protocol.md, "Sealed packets".
class MeshKey {
 public:
  [[nodiscard]] static Result<MeshKey> from_text(std::string_view text);

  /// A new key to write down: 128 random bits as 26 letters and digits in groups, none of which
  /// look alike. Throws if the system has no source of random numbers.
  [[nodiscard]] static std::string random_text();

  [[nodiscard]] KeyId id() const noexcept { return id_; }

  /// What that node's packets are sealed with.
  [[nodiscard]] Secret for_node(std::string_view node_id) const noexcept;

 private:
  explicit MeshKey(const Secret& secret) noexcept;

  Secret secret_;
  KeyId id_;
};

}  // namespace hana::transport
