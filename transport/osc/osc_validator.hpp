#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace hana::transport {

/// How large a packet may be. The defaults hold for everything that comes from the network.
struct OscLimits {
  /// What the validator has room for; a larger `depth` means this.
  static constexpr std::size_t max_depth = 32;

  std::size_t packet_bytes = 8192;
  std::size_t depth = 8;        // bundles within bundles (the outermost is 1); arrays likewise
  std::size_t elements = 256;   // of all bundles of a packet together
  std::size_t arguments = 256;  // of one message; what stands in arrays counts, brackets do not
  std::size_t address_bytes = 255;

  /// Everything that OSC 1.0 allows, down to `max_depth`.
  static constexpr OscLimits specification() noexcept {
    constexpr auto any = std::numeric_limits<std::size_t>::max();
    return {any, max_depth, any, any, any};
  }
};

/// Why a packet is refused; the first fault from its beginning.
enum class OscFault : std::uint8_t {
  SizeNotMultipleOfFour,
  PacketTooLarge,
  UnterminatedString,
  NonzeroPadding,
  NoLeadingSlash,
  AddressTooLong,
  NoTypeTags,
  UnknownTypeTag,
  TruncatedArgument,
  NegativeBlobSize,
  TooManyArguments,
  UnbalancedArray,
  ArraysTooDeep,
  TrailingBytes,
  ShortBundle,
  BadElementSize,
  BundlesTooDeep,
  TooManyElements,
};

/// A few words in plain English, for a status line.
[[nodiscard]] std::string_view to_text(OscFault fault) noexcept;

/// Strict OSC 1.0: sizes are multiples of four, padding is zero, an address begins with '/', type
/// tags are known (`ifsbhdtTFNIcrmS[]`), every array is closed, every element is larger than zero
/// and fits, and no byte is left over. A message may end after its address (older senders leave
/// the type tags out). A packet without a fault is safe for OscMessages and OscMessageView.
///
/// Threads: none of its own. Real-time safe: no heap, no recursion, linear in the packet.
/// Bound:   empty result only if every rule and every limit holds.
/// Source:  OpenSoundControl 1.0 specification; `[`, `]`, `c`, `r`, `m`, `S`, `T`, `F`, `N`, `I`
///          from its list of optional types.
[[nodiscard]] std::optional<OscFault> find_fault(std::span<const std::byte> packet,
                                                 const OscLimits& limits = {}) noexcept;

}  // namespace hana::transport
