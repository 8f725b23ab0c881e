#include "discovery/mesh/peers_file.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "tests/end_to_end/temporary_folder.hpp"
#include "transport/net_endpoint.hpp"

using namespace hana;
using namespace hana::discovery;
using hana::tests::TemporaryFolder;

namespace {

std::vector<Endpoint> endpoints(const std::vector<std::string>& texts) {
  std::vector<Endpoint> result;
  for (const auto& text : texts) result.push_back(transport::to_endpoint(text).value());
  return result;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

TEST_CASE("what one program writes another reads, in order", "[discovery]") {
  const TemporaryFolder folder;
  const auto peers = endpoints({"10.7.0.2", "fd00::20", "10.7.0.3:9000", "[fd00::21]:9000"});
  PeersFile{folder.path(), "one"}.write(peers);
  CHECK(content_of(folder.path() / "peers") ==
        "10.7.0.2\n[fd00::20]\n10.7.0.3:9000\n[fd00::21]:9000\n");
  CHECK(PeersFile{folder.path(), "two"}.read() == peers);
}

TEST_CASE("no file, no peers and no warning", "[discovery]") {
  const TemporaryFolder folder;
  PeersFile file{folder.path(), "one"};
  CHECK(file.read().empty());
  CHECK(file.warning().empty());
}

TEST_CASE("lines that are no address are passed over, and 32 are enough", "[discovery]") {
  const TemporaryFolder folder;
  {
    std::ofstream file{folder.path() / "peers"};
    file << "host.example\n\n10.7.0.999\n10.7.0.1:65536\n10.7.0.1:\n";
    for (int i = 1; i <= 40; ++i) file << "10.7.0." << i << '\n';
  }
  const auto peers = PeersFile{folder.path(), "one"}.read();
  REQUIRE(peers.size() == 32);
  CHECK(peers.front() == endpoints({"10.7.0.1"}).front());
  CHECK(peers.back() == endpoints({"10.7.0.32"}).front());
}

TEST_CASE("a file without an end of line, or all of one, is read without harm", "[discovery]") {
  const TemporaryFolder folder;
  std::ofstream{folder.path() / "peers"} << "10.7.0.1\n10.7.0.2";
  CHECK(PeersFile{folder.path(), "one"}.read() == endpoints({"10.7.0.1", "10.7.0.2"}));
  std::ofstream{folder.path() / "peers"} << std::string(100'000, '1');
  CHECK(PeersFile{folder.path(), "one"}.read().empty());
}

TEST_CASE("what cannot be written is told and leaves what was there", "[discovery]") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "peers" / "in the way");
  PeersFile file{folder.path(), "one"};
  file.write(endpoints({"10.7.0.2"}));
  CHECK_THAT(file.warning(), Catch::Contains("not kept in"));
  CHECK(std::filesystem::exists(folder.path() / "peers" / "in the way"));
  const auto left = std::filesystem::directory_iterator{folder.path()};
  CHECK(std::distance(begin(left), end(left)) == 1);
}

TEST_CASE("a list of nobody does not replace who was seen before", "[discovery]") {
  const TemporaryFolder folder;
  PeersFile file{folder.path(), "one"};
  file.write(endpoints({"10.7.0.2"}));
  file.write({});
  CHECK(file.read().size() == 1);
}
