#include "tests/tools/doctor/made_tree.hpp"

#include <fstream>
#include <random>

namespace hana::tests {

MadeTree::MadeTree()
    : root_(std::filesystem::temp_directory_path() /
            ("hana-doctor-test-" + std::to_string(std::random_device{}()))) {
  std::filesystem::create_directories(root_);
}

MadeTree::~MadeTree() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

void MadeTree::file(const std::filesystem::path& path, std::string_view text) const {
  std::filesystem::create_directories((root_ / path).parent_path());
  std::ofstream{root_ / path} << text << '\n';
}

void MadeTree::link(const std::filesystem::path& path, const std::filesystem::path& target) const {
  std::filesystem::create_directories((root_ / path).parent_path());
  std::filesystem::create_symlink(target, root_ / path);
}

}  // namespace hana::tests
