#include "tools/hana-router/server/sources.hpp"

#include <algorithm>
#include <stdexcept>

#include "devices/demo/demo_score.hpp"

namespace hana::tools {
namespace {

std::vector<ControlDescription> demo_controls() {
  std::vector<ControlDescription> controls;
  controls.reserve(devices::demo_control_names.size());
  for (const auto name : devices::demo_control_names)
    controls.push_back(
        {std::string{name}, {ControlClass::Continuous, ValueForm::Normalised, NativeRange{0, 1}}});
  return controls;
}

}  // namespace

bool is_used(const config::Show& show, const std::string& alias) {
  return std::any_of(show.routes.begin(), show.routes.end(),
                     [&](const auto& route) { return route.from.device.matches(alias); });
}

Sources::Sources(Router& router, const config::Show& show, BuiltInDevices built_in) {
  for (const auto& device : show.devices)
    if (is_used(show, device.alias)) add(router, device.alias, {});
  if (built_in.demo == BuiltIn::Present)
    add(router, std::string{config::demo_device}, demo_controls());
  if (built_in.virtual_midi == BuiltIn::Present)
    add(router, std::string{config::virtual_device}, {});
}

std::optional<Source> Sources::of(const std::string& alias) const {
  const auto source = sources_.find(alias);
  return source == sources_.end() ? std::nullopt : std::optional{source->second};
}

void Sources::add(Router& router, const std::string& alias,
                  std::vector<ControlDescription> controls) {
  const auto source = router.add_source();
  if (!source)
    throw std::runtime_error("the show uses more than " + std::to_string(EventInbox::max_lanes) +
                             " devices at once: split it among several routers");
  sources_.emplace(alias, *source);
  entries_.push_back({source->id(), alias, std::move(controls)});
}

}  // namespace hana::tools
