#include "router/table/address_template.hpp"

#include <algorithm>
#include <array>

#include "router/overloaded.hpp"

namespace hana {
namespace {

/// What each byte becomes in an address.
constexpr auto address_characters = [] {
  std::array<char, 256> table{};
  table.fill('_');
  for (char c = '!'; c <= '~'; ++c) table[static_cast<unsigned char>(c)] = c;
  for (const char c : std::string_view{"#*,?[]{}"}) table[static_cast<unsigned char>(c)] = '_';
  return table;
}();

/// Fills the room of an address: never two slashes in a row, never a forbidden character.
class AddressWriter {
 public:
  explicit AddressWriter(std::span<char> room)
      : room_(room.first(std::min(room.size(), AddressTemplate::max_address))) {}

  /// A part of the template: valid already.
  void put_literal(std::string_view text) noexcept {
    if (ends_in_slash() && text.starts_with('/')) text.remove_prefix(1);
    const auto fitting = std::min(text.size(), room_.size() - size_);
    std::copy_n(text.data(), fitting, room_.data() + size_);
    size_ += fitting;
    overflow_ = overflow_ || (fitting < text.size() && text.substr(fitting) != "/");
  }

  void put_path(std::string_view text) noexcept {
    for (const char c : text) put(c);
  }

  /// A slash in a name is no separator.
  void put_name(std::string_view name) noexcept {
    for (const char c : name) put(c == '/' ? '_' : c);
  }

  [[nodiscard]] std::optional<std::string_view> address() const noexcept {
    const auto size = ends_in_slash() ? size_ - 1 : size_;
    if (overflow_ || size == 0) return std::nullopt;
    return std::string_view{room_.data(), size};
  }

 private:
  [[nodiscard]] bool ends_in_slash() const noexcept { return size_ > 0 && room_[size_ - 1] == '/'; }

  void put(char c) noexcept {
    if (c == '/' && ends_in_slash()) return;
    if (size_ == room_.size()) {
      overflow_ = overflow_ || c != '/';
      return;
    }
    room_[size_++] = address_characters[static_cast<unsigned char>(c)];
  }

  std::span<char> room_;
  std::size_t size_ = 0;
  bool overflow_ = false;
};

std::string counted_wildcards(std::size_t count) {
  if (count == 0) return "`from` has no wildcard: write the name itself, or a wildcard in `from`";
  if (count == 1) return "`from` has only one wildcard: write `$1`";
  const auto number = std::to_string(count);
  return "`from` has only " + number + " wildcards: write `$1`" + (count == 2 ? " or" : " to") +
         " `$" + number + "`";
}

}  // namespace

std::optional<PatternError> AddressTemplate::bind(const PathPattern& source) {
  std::vector<std::size_t> any_depths;
  for (const auto& segment : source.segments())
    if (segment.kind() == Segment::Kind::AnyDepth) any_depths.push_back(segment.first_capture());

  for (auto& [offset, what] : parts_) {
    if (const auto* wildcard = std::get_if<Wildcard>(&what))
      if (wildcard->capture >= source.wildcards())
        return PatternError{offset, counted_wildcards(source.wildcards())};
    if (auto* any = std::get_if<AnyDepth>(&what)) {
      if (any->ordinal >= any_depths.size())
        return PatternError{offset, any_depths.empty()
                                        ? "`from` has no `**` that this could stand for: write "
                                          "`$1` and so on, or `**` in `from`"
                                        : "`from` has only one `**`: write it once"};
      any->capture = any_depths[any->ordinal];
    }
  }
  return std::nullopt;
}

bool AddressTemplate::is_constant() const noexcept {
  return std::all_of(parts_.begin(), parts_.end(), [](const Part& part) {
    return std::holds_alternative<std::string>(part.what);
  });
}

std::optional<std::string_view> AddressTemplate::render(const Captures& captures,
                                                        std::string_view device,
                                                        std::span<char> room) const noexcept {
  AddressWriter writer{room};
  for (const auto& part : parts_)
    std::visit(Overloaded{[&](const std::string& literal) { writer.put_literal(literal); },
                          [&](Wildcard wildcard) { writer.put_path(captures[wildcard.capture]); },
                          [&](AnyDepth any) { writer.put_path(captures[any.capture]); },
                          [&](Device) { writer.put_name(device); }},
               part.what);
  return writer.address();
}

}  // namespace hana
