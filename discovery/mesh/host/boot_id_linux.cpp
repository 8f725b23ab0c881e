#include <fstream>

#include "discovery/mesh/host/boot_id.hpp"

namespace hana::discovery {

std::string boot_id() {
  std::string id;
  std::ifstream{"/proc/sys/kernel/random/boot_id"} >> id;
  return id;
}

}  // namespace hana::discovery
