#include "tools/hana-router/network_options.hpp"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "config/sections/ip_address.hpp"
#include "tools/hana-router/machine.hpp"
#include "transport/net.hpp"
#include "transport/seal/mesh_key.hpp"

namespace hana::tools {
namespace {

/// Empty: it is none.
std::optional<discovery::Group> parse_group(const std::string& text) {
  const auto colon = text.rfind(':');
  const auto digits = colon == std::string::npos ? std::string{} : text.substr(colon + 1);
  net::error_code error;
  const auto address = net::ip::make_address_v4(text.substr(0, colon), error);
  unsigned port = 0;
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool port_fits =
      bad == std::errc{} && end == digits.data() + digits.size() && port > 0 && port <= 65535;
  if (error || !address.is_multicast() || !port_fits) return std::nullopt;
  discovery::Group group;
  const auto bytes = address.to_bytes();
  std::copy(bytes.begin(), bytes.end(), group.address.begin());
  group.port = UdpPort{static_cast<std::uint16_t>(port)};
  return group;
}

/// These say what is wrong; empty: nothing.
std::string is_name(const std::string& text) {
  return text.empty() ? "a name must not be empty" : std::string{};
}

std::string is_group(const std::string& text) {
  if (parse_group(text)) return {};
  return "\"" + text +
         "\" is no IPv4 multicast address with a port, for example 239.255.72.82:7282";
}

std::string is_seed(const std::string& text) {
  if (config::parse_address_and_port(text)) return {};
  return "\"" + text + "\" is no address, for example 192.168.1.20 or [fd00::20]:7282";
}

std::string in_environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before threads start
  return value == nullptr ? "" : value;
}

/// The file's first line.
Result<std::string> key_in(const std::filesystem::path& file) {
  std::ifstream stream{file};
  std::string key;
  if (!std::getline(stream, key) || key.empty())
    return tl::unexpected{
        Error{"no key can be read from " + file.string() + ": it should be the file's first line"}};
  return key;
}

Result<std::string> find_key(const std::string& key_file, const config::Network& show,
                             const std::string& show_file) {
  if (!key_file.empty()) return key_in(key_file);
  if (auto key = in_environment("HANA_KEY"); !key.empty()) return key;
  if (show.key_file.empty()) return show.key;
  return key_in(std::filesystem::path{show_file}.parent_path() / show.key_file);
}

const std::vector<std::string>& either(const std::vector<std::string>& one,
                                       const std::vector<std::string>& other) {
  return one.empty() ? other : one;
}

}  // namespace

void NetworkOptions::add_to(CLI::App& command, const std::string& default_name) {
  name = default_name;
  command.add_option("--name", name, "name on the network (default: " + default_name + ")")
      ->type_name("NAME")
      ->check(is_name, "not empty");
  const auto repeatable = [&](const char* flag, auto& target, const char* text) {
    return command.add_option(flag, target, text)->allow_extra_args(false);
  };
  repeatable("--interface", interfaces,
             "use only this network interface (repeatable, `*` fits all)")
      ->type_name("NAME")
      ->envname("HANA_INTERFACE");
  repeatable("--deny", deny, "never use this network interface (repeatable, `docker*` fits)")
      ->type_name("NAME")
      ->envname("HANA_DENY");
  repeatable("--seed", seeds,
             "also ask at this address, where multicast does not reach (repeatable)")
      ->type_name("ADDRESS[:PORT]")
      ->check(is_seed, "an address")
      ->envname("HANA_SEED");
  command.add_flag("--off-subnet", off_subnet, "believe nodes outside this machine's subnets, too");
  command.add_option("--key-file", key_file, "file with the mesh key (or HANA_KEY, or the show)")
      ->type_name("FILE")
      ->envname("HANA_KEY_FILE");
  command.add_option("--group", group, "discovery group (default: 239.255.72.82:7282)")
      ->type_name("ADDRESS:PORT")
      ->check(is_group, "a multicast address and a port")
      ->envname("HANA_GROUP");
}

Result<discovery::Options> NetworkOptions::discovery(std::string role, const config::Network& show,
                                                     const std::string& show_file) const {
  discovery::Options options;
  options.announcement.role = std::move(role);
  options.announcement.name = name;
  options.announcement.capabilities = machine_capabilities();
  options.announcement.resources = machine_resources();
  options.group = *parse_group(group);
  options.interfaces = {either(interfaces, show.interfaces), either(deny, show.deny)};
  options.seeds = show.seeds;
  if (!seeds.empty()) options.seeds.clear();
  for (const auto& seed : seeds) options.seeds.push_back(*config::parse_address_and_port(seed));
  if (off_subnet || show.off_subnet) options.off_subnet = discovery::OffSubnet::Accept;
  auto key = find_key(key_file, show, show_file);
  if (!key) return tl::unexpected{key.error()};
  options.key = std::move(*key);
  if (options.key.empty()) return options;
  if (const auto checked = transport::MeshKey::from_text(options.key); !checked)
    return tl::unexpected{checked.error()};
  return options;
}

std::string machine_name() {
  net::error_code error;
  const auto name = net::ip::host_name(error);
  return error || name.empty() ? "hana" : name.substr(0, name.find('.'));
}

}  // namespace hana::tools
