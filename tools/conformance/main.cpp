#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "tools/conformance/runner.hpp"

namespace {

constexpr int failed_exit = 1;
constexpr int usage_exit = 2;
constexpr int skipped_exit = 77;

int run(const std::filesystem::path& folder) {
  const auto tally = hana::conformance::check_folder(folder, std::cout);
  if (!tally) {
    std::cerr << "hana-conformance: " << tally.error().message << '\n';
    return usage_exit;
  }
  const bool nothing_checked = tally->passed + tally->failed + tally->reported == 0;
  if (nothing_checked)
    std::cerr << "hana-conformance: no record of a known kind below " << folder.string() << '\n';
  if (tally->reported > 0) std::cout << tally->reported << " differ without being counted\n";
  std::cout << tally->passed << " passed, " << tally->failed << " failed" << std::endl;
  return tally->failed > 0 || nothing_checked ? failed_exit : EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Checks the decoders of hana-router against a folder of records (JSON Lines).\n"
      "Prints what differs and ends with the line 'N passed, N failed'.\n"
      "Exit: 0 all passed, 1 something failed or nothing was checked, 2 wrong usage."};
  std::filesystem::path folder;
  app.add_option("DIR", folder, "folder, searched with all below it for *.jsonl files")->required();
  bool skip_if_absent = false;
  app.add_flag("--skip-if-absent", skip_if_absent, "exit 77 if DIR does not exist");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == EXIT_SUCCESS ? EXIT_SUCCESS : usage_exit;
  }
  if (skip_if_absent && !std::filesystem::exists(folder)) {
    std::cout << "skipped: there is no folder " << folder.string()
              << "; set HANA_CONFORMANCE_DIR to the records\n";
    return skipped_exit;
  }
  return run(folder);
}
