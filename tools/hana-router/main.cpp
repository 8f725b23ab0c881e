#include <cstdio>
#include <exception>

#include "tools/hana-router/commands/commands.hpp"

namespace hana::tools {

CLI::App* add_command(CLI::App& program, const std::string& name, const std::string& description,
                      const std::string& examples) {
  auto* command = program.add_subcommand(name, description);
  command->footer("Examples:\n" + examples);
  return command;
}

ExitCode usage_error(const Error& error) {
  std::fprintf(stderr, "hana-router: %s\n", error.message.c_str());
  return ExitCode::Usage;
}

namespace {

int run(int argc, char** argv) {
  CLI::App program{
      "Routes MIDI, OSC and sensors to visualizations on the network, and says how late each is."};
  program.name("hana-router");
  program.set_version_flag("--version", "hana-router " HANA_VERSION);
  program.require_subcommand(0, 1);
  program.footer(
      "Examples:\n"
      "  hana-router run --demo            something moves, without hardware\n"
      "  hana-router viz                   a visualization that prints what it gets\n"
      "  hana-router run show.toml         your show\n"
      "  hana-router nodes --watch         who is on the network\n"
      "'hana-router COMMAND --help' has more.");
  Action chosen;
  add_run(program, chosen);
  add_devices(program, chosen);
  add_nodes(program, chosen);
  add_links(program, chosen);
  add_latency(program, chosen);
  add_check(program, chosen);
  add_key(program, chosen);
  add_doctor(program, chosen);
  add_viz(program, chosen);
  add_bench(program, chosen);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked_for = error.get_exit_code() == 0;  // --help and --version
    program.exit(error);
    return static_cast<int>(asked_for ? ExitCode::Fine : ExitCode::Usage);
  }
  if (!chosen) {
    std::fprintf(stderr, "hana-router: a subcommand is missing\n\n%s", program.help().c_str());
    return static_cast<int>(ExitCode::Usage);
  }
  return static_cast<int>(chosen());
}

}  // namespace
}  // namespace hana::tools

int main(int argc, char** argv) {
  try {
    return hana::tools::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "hana-router: %s\n", error.what());
    return static_cast<int>(hana::tools::ExitCode::Failed);
  }
}
