#include "discovery/wire/osc_arguments.hpp"

#include "discovery/wire/packets.hpp"
#include "transport/osc/osc_layout.hpp"
#include "transport/osc/shown_text.hpp"

namespace hana::discovery {
namespace {

std::optional<std::span<const std::byte>> data_at(const OscMessageView& message, std::size_t n,
                                                  char type_tag) {
  const auto argument = message.argument(n);
  if (!argument || argument->type_tag != type_tag) return std::nullopt;
  return argument->data;
}

}  // namespace

std::optional<std::string_view> text_at(const OscMessageView& message, std::size_t n) {
  const auto data = data_at(message, n, 's');
  if (!data) return std::nullopt;
  const std::string_view text{reinterpret_cast<const char*>(data->data()), data->size()};
  return text.substr(0, text.find('\0'));
}

std::optional<std::int32_t> integer_at(const OscMessageView& message, std::size_t n) {
  const auto data = data_at(message, n, 'i');
  if (!data) return std::nullopt;
  return static_cast<std::int32_t>(transport::big_endian(*data));
}

std::optional<std::span<const std::byte>> blob_at(const OscMessageView& message, std::size_t n) {
  const auto data = data_at(message, n, 'b');
  if (!data) return std::nullopt;
  return data->subspan(4, transport::big_endian(data->first(4)));
}

std::optional<NodeId> id_at(const OscMessageView& message, std::size_t n) {
  const auto id = text_at(message, n);
  if (!id || !transport::is_word(*id, Bounds::id)) return std::nullopt;
  return NodeId{*id};
}

}  // namespace hana::discovery
