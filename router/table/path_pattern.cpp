#include "router/table/path_pattern.hpp"

#include <algorithm>

namespace hana {
namespace {

constexpr std::size_t max_segments = 32;
constexpr std::size_t max_any_depth = 2;

/// OSC 1.0 names are printable ASCII without ` #*,/?[]{}`.
std::string_view refuse_in_segment(char c) noexcept {
  if (c == ' ') return "OSC addresses have no spaces: remove it";
  if (c < ' ' || c > '~') return "OSC addresses are printable ASCII: write `*` in its place";
  if (c == ',') return "a comma stands only between alternatives: write `{a,b}`";
  if (c == '?') return "`?` is no wildcard here: write `*`";
  if (c == '[' || c == ']') return "`[ ]` are no wildcards here: write `{a,b}` or `{1..8}`";
  if (c == '#') return "OSC addresses have no `#`: write `*` in its place";
  return {};
}

Segment::Kind kind_of(const Glob& glob) noexcept {
  switch (glob.kind()) {
    case Glob::Kind::Literal:
      return Segment::Kind::Literal;
    case Glob::Kind::Alternatives:
      return Segment::Kind::Alternatives;
    case Glob::Kind::Wild:
      break;
  }
  return Segment::Kind::Glob;
}

/// The end of the segment that follows the slash at `slash`.
std::size_t segment_end(std::string_view path, std::size_t slash) noexcept {
  return std::min(path.find('/', slash + 1), path.size());
}

std::optional<PatternError> refuse_shape(std::string_view text) {
  if (text.empty() || text.front() != '/')
    return PatternError{0, "a path starts with a slash: write `/` before it"};
  if (text.size() > max_pattern_length)
    return PatternError{max_pattern_length, "a path is at most 255 bytes long: shorten it"};
  if (std::count(text.begin(), text.end(), '/') > static_cast<std::ptrdiff_t>(max_segments))
    return PatternError{text.size(), "a path has at most 32 segments: write `/**` for the rest"};
  return std::nullopt;
}

}  // namespace

Segment::Segment(Glob glob, std::size_t first_capture)
    : kind_(kind_of(glob)), glob_(std::move(glob)), first_capture_(first_capture) {}

std::string_view Segment::literal() const noexcept {
  return glob_ ? glob_->literal() : std::string_view{};
}

std::vector<std::string> Segment::alternatives() const {
  return glob_ ? glob_->alternatives() : std::vector<std::string>{};
}

bool Segment::matches(std::string_view segment) const noexcept {
  return !glob_ || glob_->matches(segment);
}

bool Segment::match(std::string_view segment, Captures& captures) const noexcept {
  return glob_->match(segment, std::span{captures.texts}.subspan(first_capture_));
}

tl::expected<PathPattern, PatternError> PathPattern::parse(std::string_view text) {
  if (auto error = refuse_shape(text)) return tl::unexpected(std::move(*error));
  std::vector<Segment> segments;
  std::size_t wildcards = 0, any_depths = 0;
  for (std::size_t slash = 0; slash < text.size(); slash = segment_end(text, slash)) {
    const auto start = slash + 1;
    const auto segment = text.substr(start, segment_end(text, slash) - start);
    if (segment.empty())
      return tl::unexpected(
          PatternError{slash, "a name is missing after this slash: write one, or `*`"});
    if (segment == "**") {
      if (++any_depths > max_any_depth)
        return tl::unexpected(PatternError{start, "a path has at most two `**`: write `*`"});
      segments.push_back(Segment::any_depth(wildcards++));
    } else {
      auto glob = Glob::parse(segment, refuse_in_segment);
      if (!glob)
        return tl::unexpected(
            PatternError{start + glob.error().offset, std::move(glob.error().message)});
      const auto first = wildcards;
      wildcards += glob->wildcards();
      segments.emplace_back(std::move(*glob), first);
    }
    if (wildcards > max_wildcards)
      return tl::unexpected(
          PatternError{start, "there are more than 9 wildcards: write several routes"});
  }
  return PathPattern{std::string{text}, std::move(segments), wildcards};
}

bool PathPattern::match(std::string_view path, Captures& captures) const noexcept {
  if (path.empty() || path.front() != '/' || path.size() > max_pattern_length) return false;
  captures.size = wildcards_;
  std::size_t next = 0, slash = 0;  // slash: the one before the next segment; the size at the end
  const Segment* any = nullptr;     // the last `**`, what it took, and the segment after it
  std::size_t any_from = 0, any_to = 0, after_any = 0;
  const auto take = [&](std::size_t to) {
    slash = any_to = to;
    next = after_any;
    captures.texts[any->first_capture_] =
        to == any_from ? std::string_view{} : path.substr(any_from + 1, to - any_from - 1);
  };
  for (;;) {
    if (next < segments_.size() && segments_[next].kind() == Segment::Kind::AnyDepth) {
      any = &segments_[next];
      any_from = slash;
      after_any = next + 1;
      take(slash);
      continue;
    }
    if (slash == path.size() && next == segments_.size()) return true;
    if (slash < path.size() && next < segments_.size()) {
      const auto end = segment_end(path, slash);
      if (segments_[next].match(path.substr(slash + 1, end - slash - 1), captures)) {
        slash = end;
        ++next;
        continue;
      }
    }
    // Only the last `**` need take more: what the ones before it leave, it can take too.
    if (any == nullptr || any_to == path.size()) return false;
    take(segment_end(path, any_to));
  }
}

}  // namespace hana
