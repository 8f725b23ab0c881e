#include "tools/hana-router/doctor/network/kernel_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "devices/osc/options.hpp"

namespace hana::tools::doctor {
namespace {

constexpr auto wanted_buffer = static_cast<long>(devices::OscInputOptions{}.kernel_buffer);

Finding check_receive_buffer(long most) {
  Finding finding{"receive-buffer",
                  "kernel",
                  Verdict::Ok,
                  fmt::format("{} kB of received packets may wait", most / 1024),
                  "",
                  {{"bytes", most}}};
  if (most < wanted_buffer) {
    finding.verdict = Verdict::Note;
    finding.finding += fmt::format(", {} kB are asked for: a dense burst of OSC may lose some",
                                   wanted_buffer / 1024);
    finding.advice = fmt::format(
        "sudo sysctl net.core.rmem_max={} (for good: a file in /etc/sysctl.d)", wanted_buffer);
  }
  return finding;
}

}  // namespace

Findings check_kernel_settings(const KernelSettings& settings, const std::vector<Link>& links) {
  Findings findings;
  if (settings.most_receive_buffer)
    findings.push_back(check_receive_buffer(*settings.most_receive_buffer));
  const auto ways_out = std::ranges::count_if(
      links, [](const Link& link) { return leads_outside(link) && is_usable(link); });
  const bool hurts = ways_out > 1 && !settings.strict.empty();
  if (ways_out > 1)
    findings.push_back({"reverse-path",
                        "kernel",
                        hurts ? Verdict::Warning : Verdict::Ok,
                        hurts ? fmt::format("strict reverse path filter on {}: with several "
                                            "networks, packets of one that the "
                                            "system would answer through another are dropped",
                                            fmt::join(settings.strict, ", "))
                              : std::string{"several networks, and no strict reverse path filter"},
                        hurts ? "sudo sysctl net.ipv4.conf.all.rp_filter=2" : "",
                        {{"strict", settings.strict}}});
  return findings;
}

}  // namespace hana::tools::doctor
