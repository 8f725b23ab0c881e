#include "router/table/route_spec.hpp"

#include <algorithm>
#include <utility>

namespace hana {
namespace {

PatternError moved(PatternError error, std::size_t by) {
  error.offset += by;
  return error;
}

tl::expected<DestinationSelector, PatternError> parse_destination(std::string_view text) {
  const bool is_tag = text.starts_with('#');
  auto pattern = NamePattern::parse(text.substr(is_tag ? 1 : 0));
  if (!pattern) return tl::unexpected(moved(std::move(pattern.error()), is_tag ? 1 : 0));
  return DestinationSelector{is_tag ? DestinationSelector::By::Tag : DestinationSelector::By::Name,
                             std::move(*pattern)};
}

}  // namespace

bool DestinationSelector::selects(std::string_view name, std::span<const std::string> tags) const {
  if (by == By::Name) return pattern.matches(name);
  return std::any_of(tags.begin(), tags.end(),
                     [this](const auto& tag) { return pattern.matches(tag); });
}

std::size_t path_offset(std::string_view selector) noexcept {
  const auto colon = selector.find(':');
  return colon == std::string_view::npos ? selector.size() : colon + 1;
}

tl::expected<SourceSelector, PatternError> parse_source(std::string_view text) {
  const auto path_at = path_offset(text);
  if (path_at == text.size() && !text.ends_with(':'))
    return tl::unexpected(
        PatternError{text.size(), "a colon and a path are missing: write it as `device:/path`"});
  auto device = NamePattern::parse(text.substr(0, path_at - 1));
  if (!device) return tl::unexpected(std::move(device.error()));
  auto path = PathPattern::parse(text.substr(path_at));
  if (!path) return tl::unexpected(moved(std::move(path.error()), path_at));
  return SourceSelector{std::move(*device), std::move(*path)};
}

tl::expected<RouteTarget, PatternError> parse_target(std::string_view text) {
  const auto path_at = path_offset(text);
  if (path_at == text.size() && !text.ends_with(':'))
    return tl::unexpected(PatternError{
        text.size(), "a colon and an address are missing: write it as `visualization:/address`"});
  auto to = parse_destination(text.substr(0, path_at - 1));
  if (!to) return tl::unexpected(std::move(to.error()));
  auto address = AddressTemplate::parse(text.substr(path_at));
  if (!address) return tl::unexpected(moved(std::move(address.error()), path_at));
  return RouteTarget{std::move(*to), std::move(*address)};
}

tl::expected<RouteTarget, PatternError> parse_target(std::string_view text,
                                                     const PathPattern& source) {
  auto target = parse_target(text);
  if (!target) return target;
  if (auto error = target->address.bind(source))
    return tl::unexpected(moved(std::move(*error), path_offset(text)));
  return target;
}

}  // namespace hana
