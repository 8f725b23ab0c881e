#include "discovery/mesh/identity.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <optional>

using namespace hana;
using namespace hana::discovery;

namespace {

/// A folder of its own that is removed at the end.
class Folder {
 public:
  Folder() {
    std::string path = (std::filesystem::temp_directory_path() / "hana-id-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    path_ = path;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

Announcement named(const std::string& name) {
  Announcement announcement;
  announcement.name = name;
  return announcement;
}

}  // namespace

TEST_CASE("an id survives restarts and the epoch grows with each", "[discovery]") {
  const Folder folder;
  std::optional<IdentityFile> file{std::in_place, folder.path(), named("nebula")};
  auto last = file->identity();
  CHECK(file->warning().empty());
  for (int i = 0; i < 5; ++i) {
    file.reset();
    file.emplace(folder.path(), named("nebula"));
    CHECK(file->identity().id == last.id);
    CHECK(file->identity().epoch > last.epoch);
    last = file->identity();
  }
}

TEST_CASE("programs of one name at one time, and of other names, have other ids", "[discovery]") {
  const Folder folder;
  const IdentityFile first{folder.path(), named("nebula")};
  const IdentityFile second{folder.path(), named("nebula")};
  const IdentityFile other{folder.path(), named("../tunnel")};
  CHECK(first.identity().id != second.identity().id);
  CHECK(first.identity().id != other.identity().id);
  CHECK(other.warning().empty());
}

TEST_CASE("where nothing can be written the id is random and a warning says so", "[discovery]") {
  const Folder folder;
  std::ofstream{folder.path() / "file"} << "not a folder";
  const IdentityFile first{folder.path() / "file", named("nebula")};
  const IdentityFile second{folder.path() / "file", named("nebula")};
  CHECK(first.identity().id.size() == 32);
  CHECK(first.identity().id != second.identity().id);
  CHECK_THAT(first.warning(), Catch::Contains("new id at each start"));
}

TEST_CASE("a damaged id file is replaced", "[discovery]") {
  const Folder folder;
  const auto* content = GENERATE("", "\n", "id", "id 12", "two words 12\n", " 12\n");
  std::ofstream{folder.path() / "visualization-nebula-1.id"} << content;
  const IdentityFile file{folder.path(), named("nebula")};
  CHECK(file.warning().empty());
  CHECK(file.identity().id.size() == 32);
}

TEST_CASE("a new id is kept and found again at the next start", "[discovery]") {
  const Folder folder;
  std::optional<IdentityFile> file{std::in_place, folder.path(), named("nebula")};
  const auto before = file->identity();
  const auto renewed = file->renew();
  CHECK(renewed.id != before.id);
  CHECK(renewed.epoch > before.epoch);
  CHECK(file->identity().id == renewed.id);
  file.reset();
  file.emplace(folder.path(), named("nebula"));
  CHECK(file->identity().id == renewed.id);
}
