#include <cstdio>

#include "tools/hana-router/commands/commands.hpp"
#include "transport/seal/mesh_key.hpp"

namespace hana::tools {

void add_key(CLI::App& program, Action& chosen) {
  auto* command =
      add_command(program, "key", "Print a new mesh key: only nodes that have it hear each other",
                  "  hana-router key > mesh.key && chmod 600 mesh.key\n"
                  "  hana-router run show.toml --key-file mesh.key");
  command->callback([&chosen] {
    chosen = [] {
      std::printf("%s\n", transport::MeshKey::random_text().c_str());
      return ExitCode::Fine;
    };
  });
}

}  // namespace hana::tools
