#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "config/show_file.hpp"
#include "tools/hana-router/commands/commands.hpp"
#include "tools/hana-router/report/show_report.hpp"

namespace hana::tools {
namespace {

struct CheckArguments {
  std::string show;
  bool json = false;
};

void print_json(const config::Diagnostic& diagnostic) {
  const nlohmann::json object{
      {"file", diagnostic.file},
      {"line", diagnostic.at.line},
      {"column", diagnostic.at.column},
      {"severity", diagnostic.severity == config::Severity::Error ? "error" : "warning"},
      {"message", diagnostic.message}};
  std::printf("%s\n", object.dump().c_str());
}

ExitCode check(const CheckArguments& arguments) {
  if (arguments.json) {
    const auto show = config::load_show(arguments.show);
    if (show) return ExitCode::Fine;
    for (const auto& diagnostic : show.error()) print_json(diagnostic);
    return ExitCode::BadShow;
  }
  const auto show = load_and_report(arguments.show);
  if (!show) return ExitCode::BadShow;
  warn_of_missing_devices(*show, arguments.show);
  std::printf("%s: fine: %zu devices, %zu visualizations with an address, %zu routes\n",
              arguments.show.c_str(), show->devices.size(), show->visualizations.size(),
              show->routes.size());
  return ExitCode::Fine;
}

}  // namespace

void add_check(CLI::App& program, Action& chosen) {
  auto* command =
      add_command(program, "check", "Read a show file and say everything that is wrong with it",
                  "  hana-router check show.toml\n"
                  "  hana-router check show.toml --json");
  const auto arguments = std::make_shared<CheckArguments>();
  command->add_option("show", arguments->show, "the show file")->required()->type_name("SHOW.toml");
  command->add_flag("--json", arguments->json, "one object a mistake on stdout");
  command->callback([arguments, &chosen] { chosen = [arguments] { return check(*arguments); }; });
}

}  // namespace hana::tools
