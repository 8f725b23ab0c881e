#include "tools/hana-router/doctor/network/udp_ports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <system_error>

namespace hana::tools::doctor {
namespace {

template <typename Number>
std::optional<Number> number(std::string_view text, int radix) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, radix);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  for (std::size_t at = line.find_first_not_of(' '); at != std::string_view::npos;
       at = line.find_first_not_of(' ', at)) {
    const auto end = std::min(line.find(' ', at), line.size());
    found.push_back(line.substr(at, end - at));
    at = end;
  }
  return found;
}

/// `0100007F:1C72` on a little-endian machine is 127.0.0.1:7282.
std::optional<Endpoint> endpoint(std::string_view text, AddressFamily family) {
  const std::size_t digits = family == AddressFamily::V4 ? 8 : 32;
  if (text.size() != digits + 5 || text[digits] != ':') return std::nullopt;
  const auto port = number<std::uint16_t>(text.substr(digits + 1), 16);
  if (!port) return std::nullopt;
  Endpoint result{family, UdpPort{*port}, {}, 0};
  for (std::size_t at = 0; at < digits; at += 8) {
    const auto four = number<std::uint32_t>(text.substr(at, 8), 16);
    if (!four) return std::nullopt;
    std::memcpy(result.address.data() + at / 2, &*four, sizeof *four);
  }
  return result;
}

std::optional<BoundSocket> row(std::string_view line, AddressFamily family) {
  const auto columns = words(line);
  if (columns.size() < 10) return std::nullopt;
  const auto local = endpoint(columns[1], family);
  const auto user = number<std::uint32_t>(columns[7], 10);
  const auto inode = number<std::uint64_t>(columns[9], 10);
  if (!local || !user || !inode) return std::nullopt;
  return BoundSocket{*local, *user, *inode};
}

std::string holders_text(const PortUse& use) {
  std::string text;
  for (const auto& process : use.holders)
    text += fmt::format("{}{} (process {})", text.empty() ? "" : ", ", process.name, process.pid);
  if (use.hidden > 0)
    text += fmt::format("{}{} of another user", text.empty() ? "" : " and ",
                        use.hidden == 1 ? "a program" : "programs");
  return text;
}

nlohmann::json measured(const PortUse& use) {
  auto holders = nlohmann::json::array();
  for (const auto& process : use.holders)
    holders.push_back({{"pid", process.pid}, {"name", process.name}});
  return {{"port", static_cast<unsigned>(use.port)},
          {"holders", holders},
          {"hidden_holders", use.hidden}};
}

std::string subject(const PortUse& use) {
  return fmt::format("UDP {}", static_cast<unsigned>(use.port));
}

std::string reason(int error) { return std::generic_category().message(error); }

/// How to end what has the port.
std::string eviction(const PortUse& use) {
  if (use.holders.empty())
    return fmt::format("See who has it: sudo ss -ulnp 'sport = {}'",
                       static_cast<unsigned>(use.port));
  return fmt::format("Close {}", holders_text(use));
}

}  // namespace

std::vector<BoundSocket> parse_udp_table(std::string_view text, AddressFamily family) {
  std::vector<BoundSocket> sockets;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (const auto socket = row(line, family)) sockets.push_back(*socket);
  }
  return sockets;
}

Finding check_discovery_port(const PortUse& use) {
  Finding finding{"discovery-port",     subject(use), Verdict::Ok,
                  "free for discovery", "",           measured(use)};
  if (use.error == 0) {
    if (!use.holders.empty() || use.hidden > 0)
      finding.finding = "shared for discovery, as it should be, with " + holders_text(use);
    return finding;
  }
  finding.verdict = Verdict::Problem;
  if (use.error == EADDRINUSE) {
    finding.finding =
        fmt::format("{} has it for itself alone: no other node is heard",
                    holders_text(use).empty() ? "another program" : holders_text(use));
    finding.advice =
        eviction(use) + ", or use another port on all machines: --group 239.255.72.82:7283";
  } else {
    finding.finding = "cannot be used for discovery: " + reason(use.error);
    finding.advice = "Use another port on all machines: --group 239.255.72.82:7283";
  }
  return finding;
}

Finding check_show_port(const PortUse& use) {
  Finding finding{"show-port", subject(use), Verdict::Ok, "free for " + use.wanted_for,
                  "",          measured(use)};
  if (use.error == 0) return finding;
  const bool by_router =
      !use.holders.empty() && std::ranges::all_of(use.holders, [](const Process& process) {
        return process.name == "hana-router";
      });
  if (use.error == EADDRINUSE && by_router) {
    finding.finding =
        fmt::format("wanted for {}; {} has it already", use.wanted_for, holders_text(use));
    return finding;
  }
  finding.verdict = Verdict::Problem;
  if (use.error == EADDRINUSE) {
    finding.finding =
        fmt::format("wanted for {}, but {} has it", use.wanted_for,
                    holders_text(use).empty() ? "another program" : holders_text(use));
    finding.advice = eviction(use) + ", or set another port in `listen`.";
  } else if (use.error == EACCES) {
    finding.finding = fmt::format("wanted for {}, but not permitted", use.wanted_for);
    finding.advice = "Set a port of 1024 or above in `listen`.";
  } else if (use.error == EADDRNOTAVAIL) {
    finding.finding =
        fmt::format("wanted for {} at an address that this machine does not have", use.wanted_for);
    finding.advice =
        "Set an address of this machine in `listen`, or only the port for all of them.";
  } else {
    finding.finding = fmt::format("wanted for {}: {}", use.wanted_for, reason(use.error));
  }
  return finding;
}

}  // namespace hana::tools::doctor
