#include "transport/seal/mesh_key.hpp"

#include "transport/osc/osc_layout.hpp"
#include "transport/osc/shown_text.hpp"

namespace hana::transport {
namespace {

constexpr std::size_t shortest_text = 8;
constexpr std::size_t longest_text = 256;

std::span<const std::byte> bytes_of(std::string_view text) noexcept {
  return std::as_bytes(std::span{text});
}

}  // namespace

MeshKey::MeshKey(const Secret& secret) noexcept
    : secret_(secret),
      id_(static_cast<KeyId>(
          big_endian(hmac_sha256(secret.bytes(), {bytes_of("id")}).bytes().first<4>()))) {}

Result<MeshKey> MeshKey::from_text(std::string_view text) {
  if (text.size() < shortest_text || text.size() > longest_text)
    return tl::unexpected(Error{"the mesh key must be " + std::to_string(shortest_text) + " to " +
                                std::to_string(longest_text) + " bytes, not " +
                                std::to_string(text.size())});
  if (!is_shown_as_it_is(text))
    return tl::unexpected(
        Error{"the mesh key must be UTF-8 without line ends and other control characters"});
  return MeshKey{hmac_sha256(bytes_of("hana-router mesh key 1"), {bytes_of(text)})};
}

std::string MeshKey::random_text() {
  constexpr std::string_view digits = "abcdefghijkmnpqrstuvwxyz23456789";
  constexpr std::size_t length = 26;  // five bits each
  Secret random;
  fill_randomly(random.room());
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    if (i % 5 == 0 && i > 0 && i < length - 1) text += '-';
    text += digits[std::to_integer<std::size_t>(random.bytes()[i]) % digits.size()];
  }
  return text;
}

Secret MeshKey::for_node(std::string_view node_id) const noexcept {
  return hmac_sha256(secret_.bytes(), {bytes_of("node"), bytes_of(node_id)});
}

}  // namespace hana::transport
