#include "tools/conformance/runner.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "tools/conformance/record_kind.hpp"

namespace hana::conformance {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

Result<std::vector<fs::path>> find_files(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  auto entry = fs::recursive_directory_iterator{folder, error};
  for (; !error && entry != fs::recursive_directory_iterator{}; entry.increment(error))
    if (entry->path().extension() == ".jsonl") files.push_back(entry->path());
  if (error)
    return tl::unexpected{Error{"cannot read the folder " + folder.string() + ": " +
                                error.message() + "; give one that holds *.jsonl files"}};
  std::sort(files.begin(), files.end());
  return files;
}

const RecordKind* kind_of(const std::string& file_name, const json& record) {
  const auto kinds = record_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const RecordKind& kind) {
    return kind.recognises(file_name, record);
  });
  return found == kinds.end() ? nullptr : &*found;
}

Outcome check(const RecordKind& kind, const json& record) {
  try {
    return kind.check(record);
  } catch (const std::exception& failure) {
    return {Verdict::Failed, "a record that can be checked", failure.what()};
  }
}

void count(const Outcome& outcome, const std::string& name, Tally& tally, std::ostream& out) {
  if (outcome.verdict == Verdict::Passed) {
    ++tally.passed;
    return;
  }
  const bool failed = outcome.verdict == Verdict::Failed;
  ++(failed ? tally.failed : tally.reported);
  out << (failed ? "FAILED " : "differs (not counted) ") << name << "\n  expected "
      << outcome.expected << "\n  got      " << outcome.got << '\n';
}

/// Returns false if the line is a record of no known kind.
bool check_line(const fs::path& path, std::size_t number, const std::string& line, Tally& tally,
                std::ostream& out) {
  const auto where = path.string() + ":" + std::to_string(number);
  const auto record = json::parse(line, nullptr, false);
  if (!record.is_object()) {
    count({Verdict::Failed, "a JSON object", line.substr(0, 80)}, where, tally, out);
    return true;
  }
  const auto* kind = kind_of(path.filename().string(), record);
  if (kind == nullptr) return false;
  const auto name = record.find("name");
  const bool named = name != record.end() && name->is_string();
  count(check(*kind, record), named ? name->get<std::string>() : where, tally, out);
  return true;
}

Result<void> check_file(const fs::path& path, Tally& tally, std::ostream& out) {
  std::ifstream file{path};
  if (!file)
    return tl::unexpected{
        Error{"cannot read the file " + path.string() + "; check its permissions"}};
  std::size_t unknown = 0;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (!check_line(path, number, line, tally, out)) ++unknown;
  }
  if (unknown > 0)
    out << "left out " << path.string() << ": " << unknown
        << " records of a kind without decoder\n";
  return {};
}

}  // namespace

Result<Tally> check_folder(const fs::path& folder, std::ostream& out) {
  const auto files = find_files(folder);
  if (!files) return tl::unexpected{files.error()};
  Tally tally;
  for (const auto& file : *files)
    if (const auto done = check_file(file, tally, out); !done) return tl::unexpected{done.error()};
  return tally;
}

}  // namespace hana::conformance
