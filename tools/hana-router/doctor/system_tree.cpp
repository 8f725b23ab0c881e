#include "tools/hana-router/doctor/system_tree.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

namespace hana::tools::doctor {

std::optional<std::string> SystemTree::text(const std::filesystem::path& file) const {
  std::ifstream stream{path(file), std::ios::binary};
  if (!stream) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (stream.bad()) return std::nullopt;
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::optional<long> SystemTree::number(const std::filesystem::path& file) const {
  const auto written = text(file);
  if (!written) return std::nullopt;
  long value = 0;
  const auto* end = written->data() + written->size();
  const auto [stop, error] = std::from_chars(written->data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::vector<std::string> SystemTree::names(const std::filesystem::path& folder) const {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry{path(folder), error}, end; !error && entry != end;
       entry.increment(error))
    names.push_back(entry->path().filename());
  std::ranges::sort(names);
  return names;
}

}  // namespace hana::tools::doctor
