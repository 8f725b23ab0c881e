#include "router/table/name_pattern.hpp"

namespace hana {
namespace {

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string_view refuse_in_name(char c) noexcept {
  if (is_control(c)) return "a name has no control characters: remove it";
  if (c == ',') return "a comma stands only between alternatives: write `{a,b}`";
  if (c == '#') return "`#` stands only before a tag: write it first, as in `#stage`";
  if (c == '/') return "a name has no slash: write a colon before the path, as in `name:/path`";
  if (c == ':') return "a name has no colon: write `*` in its place";
  return {};
}

std::string_view refuse_in_port_name(char c) noexcept {
  return is_control(c) ? "a port name has no control characters: write `*` in its place"
                       : std::string_view{};
}

}  // namespace

tl::expected<NamePattern, PatternError> NamePattern::parse(std::string_view text) {
  if (text.empty())
    return tl::unexpected(PatternError{0, "a name is missing: write one, or `*` for all"});
  if (text.front() == ' ' || text.back() == ' ')
    return tl::unexpected(PatternError{text.front() == ' ' ? 0 : text.size() - 1,
                                       "a name does not start or end with a space: remove it"});
  return Glob::parse(text, refuse_in_name).map([&](Glob&& glob) {
    return NamePattern{std::string{text}, std::move(glob)};
  });
}

tl::expected<NamePattern, PatternError> NamePattern::parse_port_name(std::string_view text) {
  if (text.empty())
    return tl::unexpected(PatternError{0, "a name is missing: write one, or `*` for all"});
  return Glob::parse(text, refuse_in_port_name).map([&](Glob&& glob) {
    return NamePattern{std::string{text}, std::move(glob)};
  });
}

}  // namespace hana
