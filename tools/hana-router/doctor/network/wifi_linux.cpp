#include <linux/wireless.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "tools/hana-router/doctor/network/wifi.hpp"
#include "tools/hana-router/doctor/program_output.hpp"

namespace hana::tools::doctor {
namespace {

// Source: linux/wireless.h (SIOCGIWNAME, SIOCGIWPOWER); iw(8). Not every Wi-Fi speaks the older of
// the two.

bool ask(const std::string& name, unsigned long question, iwreq& answer) {
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (any < 0) return false;
  answer = {};
  name.copy(answer.ifr_name, IFNAMSIZ - 1);
  const bool answered = ioctl(any, question, &answer) == 0;
  close(any);
  return answered;
}

bool is_wifi(const SystemTree& system, const std::string& name) {
  iwreq answer;
  std::error_code error;
  return ask(name, SIOCGIWNAME, answer) ||
         std::filesystem::exists(system.path("sys/class/net/" + name + "/phy80211"), error);
}

PowerSaving power_saving(const std::string& name) {
  if (const auto text = program_output({"iw", "dev", name, "get", "power_save"}))
    return parse_power_save(*text);
  iwreq answer;
  if (!ask(name, SIOCGIWPOWER, answer)) return PowerSaving::Unknown;
  return answer.u.power.disabled != 0 ? PowerSaving::Off : PowerSaving::On;
}

}  // namespace

std::vector<Wifi> read_wifi(const SystemTree& system, const std::vector<Link>& links) {
  std::vector<Wifi> found;
  for (const auto& link : links)
    if (link.up && is_wifi(system, link.name))
      found.push_back({link.name, power_saving(link.name)});
  return found;
}

}  // namespace hana::tools::doctor
