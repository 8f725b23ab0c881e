#include "tools/hana-router/doctor/doctor.hpp"

#include <algorithm>
#include <exception>

#include "discovery/mesh/mesh.hpp"
#include "tools/hana-router/doctor/machine/permissions.hpp"
#include "tools/hana-router/doctor/machine/power.hpp"
#include "tools/hana-router/doctor/machine/usb.hpp"
#include "tools/hana-router/doctor/machine/wall_clock.hpp"
#include "tools/hana-router/doctor/network/firewall.hpp"
#include "tools/hana-router/doctor/network/kernel_settings.hpp"
#include "tools/hana-router/doctor/network/links.hpp"
#include "tools/hana-router/doctor/network/probe.hpp"
#include "tools/hana-router/doctor/network/probe_findings.hpp"
#include "tools/hana-router/doctor/network/udp_ports.hpp"
#include "tools/hana-router/doctor/network/wifi.hpp"

namespace hana::tools::doctor {
namespace {

using namespace std::chrono_literals;

/// What was heard of other programs.
struct Heard {
  ProbeReading probe;
  discovery::Refused refused;
  std::vector<std::string> warnings;
};

/// Takes part in discovery for a while, as an observer.
class Listening {
 public:
  explicit Listening(const DoctorOptions& options)
      : options_(options),
        mesh_(network_, options.discovery),
        probe_(read_links(), options.discovery, mesh_.identity()) {}

  /// Empty: it was stopped.
  std::optional<Heard> run(ClockSteps& steps, const Progress& progress) {
    const auto start = Clock::now();
    std::vector<std::chrono::milliseconds> questions{1000ms, 300ms, 0ms};  // the next one last
    for (auto over = 0ms; over < options_.listened; over = since(start)) {
      if (!questions.empty() && over >= questions.back()) {
        probe_.ask();
        questions.pop_back();
      }
      for (const auto next = since(start) + 100ms; since(start) < next;) turn();
      sample(steps);
      if (!progress(static_cast<double>(over.count()) /
                    static_cast<double>(options_.listened.count()))) {
        leave();
        return std::nullopt;
      }
    }
    Heard heard{probe_.reading(since(start)), mesh_.refused(), mesh_.warnings()};
    leave();
    return heard;
  }

 private:
  static std::chrono::milliseconds since(Instant start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  }

  void turn() {
    probe_.listen(5ms);
    network_.restart();
    network_.poll();
  }

  void leave() {
    mesh_.stop([this] { network_.stop(); });
    network_.restart();
    network_.run_for(1s);
  }

  const DoctorOptions& options_;
  net::io_context network_{1};
  discovery::Mesh mesh_;
  Probe probe_;
};

Section interfaces(const DoctorOptions& options, const SystemTree& system,
                   const std::vector<Link>& links) {
  Section section{"Network interfaces", check_links(links, options.discovery.interfaces)};
  append(section.findings, check_wifi(read_wifi(system, links)));
  append(section.findings, check_kernel_settings(read_kernel_settings(system, links), links));
  return section;
}

Section ports(const DoctorOptions& options, const SystemTree& system) {
  Section section{"Ports",
                  {check_discovery_port(read_discovery_port(system, options.discovery.group))}};
  if (options.show)
    for (const auto& use : read_show_ports(system, *options.show))
      section.findings.push_back(check_show_port(use));
  return section;
}

Section machine(const SystemTree& system, const ClockSteps& steps) {
  Section section{"This machine", check_permissions(read_permissions(system))};
  append(section.findings, check_power(read_power(system)));
  append(section.findings, check_usb(read_usb_devices(system)));
  append(section.findings, check_wall_clock(read_wall_clock(system, steps)));
  return section;
}

Section nodes(const Heard& heard, const std::string& open_firewall) {
  Section section{"Other programs", check_nodes(heard.probe, open_firewall)};
  append(section.findings, check_clones(heard.probe, heard.refused));
  append(section.findings, check_refused(heard.refused));
  for (const auto& warning : heard.warnings)
    section.findings.push_back({"discovery", "", Verdict::Note, warning, "", {}});
  return section;
}

}  // namespace

std::vector<Section> examine(const DoctorOptions& options, const Progress& progress) {
  const SystemTree system{"/"};
  const auto port = options.discovery.group.port;
  const auto links = read_links();
  const auto firewall = read_firewall(system, port);
  const auto subnet = show_subnet(links);
  const auto open_firewall = how_to_open(firewall, subnet);
  // Before our own sockets have the port.
  std::vector<Section> sections{interfaces(options, system, links),
                                ports(options, system),
                                {"Firewall", check_firewall(firewall, port, subnet)}};
  ClockSteps steps;
  sample(steps);
  try {
    const auto heard = Listening{options}.run(steps, progress);
    if (!heard) return {};
    sections.push_back({"Finding each other", check_ways(heard->probe, open_firewall)});
    sections.push_back(nodes(*heard, open_firewall));
  } catch (const std::exception& error) {
    sections.push_back({"Finding each other",
                        {{"discovery",
                          "",
                          Verdict::Problem,
                          error.what(),
                          "Close programs, or restart this machine.",
                          {}}}});
  }
  sections.push_back(machine(system, steps));
  return sections;
}

}  // namespace hana::tools::doctor
