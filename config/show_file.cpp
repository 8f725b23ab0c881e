#include "config/show_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "config/sections/findings.hpp"
#include "config/sections/show_reader.hpp"
#include "config/sections/table_reader.hpp"
#include "config/toml/source_text.hpp"
#include "config/toml/toml_document.hpp"

namespace hana::config {
namespace {

using namespace std::string_view_literals;

constexpr unsigned schema_version = 1;

tl::unexpected<std::vector<Diagnostic>> one(std::string_view file, Place at, std::string message) {
  return tl::unexpected(
      std::vector<Diagnostic>{{std::string{file}, at, Severity::Error, std::move(message)}});
}

/// All that `from` may name: declared devices, also those with mistakes, and the built-in ones.
std::vector<std::string_view> aliases_of(const Entry* devices) {
  std::vector<std::string_view> aliases;
  if (devices != nullptr)
    if (const auto* table = std::get_if<Node::Table>(&devices->value.value))
      for (const auto& entry : *table) aliases.push_back(entry.key);
  aliases.push_back(demo_device);
  aliases.push_back(virtual_device);
  return aliases;
}

Show read_show(const Node::Table& document, Findings& findings) {
  static constexpr std::array keys{"schema"sv, "network"sv, "devices"sv, "visualizations"sv, "route"sv};
  TableReader reader{document, Place{}, "a show", keys, findings};
  if (const auto* schema = reader.find("schema")) {
    const auto* version = std::get_if<std::int64_t>(&schema->value.value);
    if (version == nullptr || *version != schema_version)
      findings.add(schema->value.at, "this version reads schema 1: write `schema = 1`");
  }
  Show show;
  if (const auto* network = reader.find("network")) show.network = read_network(*network, findings);
  const auto* devices = reader.find("devices");
  if (devices != nullptr) show.devices = read_devices(*devices, findings);
  if (const auto* visualizations = reader.find("visualizations"))
    show.visualizations = read_visualizations(*visualizations, findings);
  if (const auto* routes = reader.find("route"))
    show.routes = read_routes(*routes, aliases_of(devices), findings);
  return show;
}

std::string cannot_read(const std::error_code& error) {
  if (error == std::errc::no_such_file_or_directory)
    return "there is no such file: write the path of a show file";
  if (error == std::errc::permission_denied)
    return "this file may not be read: change its permissions";
  return fmt::format("this file cannot be read: {}", error.message());
}

}  // namespace

Checked<std::string> read_show_text(const std::filesystem::path& file) {
  static constexpr Place whole{0, 0};
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    return one(file.string(), whole, "this is a directory: write the path of a show file in it");
  errno = 0;
  std::ifstream stream{file, std::ios::binary};
  if (!stream) return one(file.string(), whole, cannot_read({errno, std::generic_category()}));
  std::string text(max_show_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return one(file.string(), whole, cannot_read({errno, std::generic_category()}));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > max_show_bytes)
    return one(file.string(), whole,
               "this file is larger than 4 MiB, which no show is: write the path of a show file");
  return text;
}

Checked<Show> parse_show(std::string_view text, std::string_view file_name) {
  text = without_byte_order_mark(text);
  if (const auto valid = valid_utf8_prefix(text); valid < text.size())
    return one(file_name, place_of_byte(text, valid),
               "this is not UTF-8: save the file as UTF-8 text");
  const auto document = parse_toml(text);
  if (!document) return one(file_name, document.error().at, document.error().message);
  Findings findings{file_name, text};
  auto show = read_show(std::get<Node::Table>(document->value), findings);
  if (!findings.empty()) return tl::unexpected(findings.take());
  return show;
}

Checked<Show> load_show(const std::filesystem::path& file) {
  return read_show_text(file).and_then(
      [&](const std::string& text) { return parse_show(text, file.string()); });
}

}  // namespace hana::config
