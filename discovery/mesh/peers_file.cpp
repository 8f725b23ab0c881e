#include "discovery/mesh/peers_file.hpp"

#include <cerrno>
#include <fstream>
#include <functional>
#include <system_error>

#include "transport/net_endpoint.hpp"

namespace hana::discovery {
namespace {

constexpr std::size_t most_peers = 32;
constexpr std::size_t most_lines = 256;  // of a file that somebody else wrote
constexpr std::size_t longest_line = 128;

std::string line_of(const Endpoint& endpoint) {
  const auto text = transport::to_text(endpoint);
  return endpoint.port == UdpPort{} ? text.substr(0, text.rfind(':')) : text;
}

/// `getline` with a bound; false at the end.
bool read_line(std::istream& file, std::string& line) {
  line.assign(longest_line, '\0');
  file.getline(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(line.find('\0'));
  return file.good() || (file.eof() && !line.empty());
}

}  // namespace

PeersFile::PeersFile(const std::filesystem::path& directory, const std::string& writer)
    : path_(directory / "peers"),
      new_path_(directory / ("peers-" + std::to_string(std::hash<std::string>{}(writer)))) {}

std::vector<Endpoint> PeersFile::read() {
  std::error_code error;
  if (!std::filesystem::exists(path_, error)) return {};
  std::ifstream file{path_};
  if (!file)
    warning_ = path_.string() + " with the nodes seen last cannot be read: " +
               std::generic_category().message(errno);
  kept_.clear();
  std::string line;
  for (std::size_t i = 0; i < most_lines && kept_.size() < most_peers; ++i) {
    if (!read_line(file, line)) break;
    if (const auto endpoint = transport::to_endpoint(line)) kept_.push_back(*endpoint);
  }
  return kept_;
}

void PeersFile::write(const std::vector<Endpoint>& peers) {
  if (peers.empty() || peers == kept_) return;
  std::ofstream file{new_path_, std::ios::trunc};
  for (const auto& peer : peers) file << line_of(peer) << '\n';
  file.close();
  std::error_code error;
  if (file.good()) {
    std::filesystem::rename(new_path_, path_, error);
    if (!error) {
      kept_ = peers;
      warning_.clear();
      return;
    }
  }
  std::error_code ignored;
  std::filesystem::remove(new_path_, ignored);
  warning_ = "the nodes seen last are not kept in " + path_.string() + ": " +
             (error ? error.message() : "nothing can be written there");
}

}  // namespace hana::discovery
