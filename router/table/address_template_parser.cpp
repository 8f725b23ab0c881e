#include <algorithm>

#include "router/table/address_template.hpp"

namespace hana {

/// Reads the address of `to` from left to right; stops at the first error.
class AddressTemplateParser {
 public:
  explicit AddressTemplateParser(std::string_view text) : text_(text) {}

  tl::expected<AddressTemplate, PatternError> parse() {
    if (text_.empty() || text_.front() != '/')
      fail(0, "an address starts with a slash: write `/` before it");
    else if (text_.size() > AddressTemplate::max_address)
      fail(AddressTemplate::max_address, "an address is at most 255 bytes long: shorten it");
    while (!error_ && at_ < text_.size()) read_part();
    if (error_) return tl::unexpected(std::move(*error_));
    template_.text_ = text_;
    return std::move(template_);
  }

 private:
  void fail(std::size_t offset, std::string message) {
    if (!error_) error_ = PatternError{offset, std::move(message)};
  }

  template <typename What>
  void add(std::size_t size, What what) {
    template_.parts_.push_back({at_, std::move(what)});
    at_ += size;
  }

  /// Neighbouring characters make one literal.
  void add_literal(std::size_t size, char c) {
    auto& parts = template_.parts_;
    auto* literal = parts.empty() ? nullptr : std::get_if<std::string>(&parts.back().what);
    if (literal == nullptr) return add(size, std::string(1, c));
    literal->push_back(c);
    at_ += size;
  }

  void read_part() {
    const auto rest = text_.substr(at_);
    if (rest.front() == '$') return read_reference(rest);
    if (rest.front() == '/') return read_slash(rest);
    if (rest.front() == '*') return read_stars(rest);
    if (const auto why = refuse(rest.front()); !why.empty()) return fail(at_, std::string{why});
    add_literal(1, rest.front());
  }

  void read_reference(std::string_view rest) {
    if (rest.starts_with("$$")) return add_literal(2, '$');
    if (rest.starts_with("$device"))
      return add(std::string_view{"$device"}.size(), AddressTemplate::Device{});
    if (rest.size() > 1 && rest[1] >= '1' && rest[1] <= '9')
      return add(2, AddressTemplate::Wildcard{static_cast<std::size_t>(rest[1] - '1')});
    fail(at_, "`$` stands before 1 to 9 or `device`: write `$1`, `$device`, or `$$` for a dollar");
  }

  void read_slash(std::string_view rest) {
    if (rest.size() == 1 || rest[1] == '/')
      return fail(at_, "a name is missing after this slash: write one, or remove the slash");
    add_literal(1, '/');
  }

  void read_stars(std::string_view rest) {
    const bool whole_segment =
        rest.starts_with("**") && (rest.size() == 2 || rest[2] == '/') && text_[at_ - 1] == '/';
    if (whole_segment) return add(2, AddressTemplate::AnyDepth{any_depths_++});
    if (rest.starts_with("**"))
      return fail(at_, "`**` does not stand beside other characters: write it between slashes");
    fail(at_, "`*` has no meaning in an address to send to: write `$1` for the first wildcard");
  }

  static std::string_view refuse(char c) noexcept {
    if (c == '{' || c == '}')
      return "braces have no meaning in an address to send to: write `$1` for the first wildcard";
    if (c == ' ') return "OSC addresses have no spaces: remove it";
    if (c < ' ' || c > '~') return "OSC addresses are printable ASCII: write another character";
    if (c == '#' || c == ',' || c == '?' || c == '[' || c == ']')
      return "OSC addresses have none of `# , ? [ ]`: write another character";
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t any_depths_ = 0;
  AddressTemplate template_;
  std::optional<PatternError> error_;
};

tl::expected<AddressTemplate, PatternError> AddressTemplate::parse(std::string_view text) {
  return AddressTemplateParser{text}.parse();
}

}  // namespace hana
