#include "tools/hana-router/report/show_report.hpp"

#include <cstdio>
#include <thread>

#include "devices/midi/midi_port_watcher.hpp"
#include "tools/hana-router/server/sources.hpp"

namespace hana::tools {
namespace {

std::vector<devices::ListedPort> plugged_in_ports() {
  using namespace std::chrono_literals;
  devices::MidiPortWatcher midi{{}, {}, std::nullopt, {[](const auto&) {}, [](const auto&) {}}};
  const auto limit = Clock::now() + 3s;
  while (midi.sound_system().empty() && Clock::now() < limit) std::this_thread::sleep_for(2ms);
  std::vector<devices::ListedPort> ports;
  for (const auto& device : midi.list()) ports.push_back({device.name, device.name});
  return ports;
}

}  // namespace

std::optional<config::Show> load_and_report(const std::string& file) {
  const auto report = [](const auto& diagnostics, std::string_view text) {
    for (const auto& diagnostic : diagnostics) std::fputs(render(diagnostic, text).c_str(), stderr);
    return std::nullopt;
  };
  const auto text = config::read_show_text(file);
  if (!text) return report(text.error(), {});
  auto show = config::parse_show(*text, file);
  if (!show) return report(show.error(), *text);
  return std::move(*show);
}

void warn_of_missing_devices(const config::Show& show, const std::string& file) {
  std::vector<const config::Device*> used;
  std::vector<devices::WantedPort> wanted;
  for (const auto& device : show.devices) {
    const auto* match = std::get_if<config::MidiMatch>(&device.match);
    if (match == nullptr || !is_used(show, device.alias)) continue;
    used.push_back(&device);
    wanted.push_back({std::string{match->name.text()}, match->nth});
  }
  if (wanted.empty()) return;
  const std::vector<std::string> nothing_open(wanted.size());
  const auto plan = devices::plan_ports(wanted, plugged_in_ports(), nothing_open);
  for (std::size_t i = 0; i < plan.size(); ++i)
    if (!plan[i])
      std::fprintf(stderr,
                   "%s:%u:%u: warning: \"%s\" is not plugged in (%s); its routes wait for it\n",
                   file.c_str(), used[i]->at.line, used[i]->at.column, used[i]->alias.c_str(),
                   wanted[i].name.c_str());
}

}  // namespace hana::tools
