#include "tests/docs/protocol_examples.hpp"

#include <fstream>
#include <stdexcept>

namespace hana::test {
namespace {

ProtocolExample read_block(std::istream& file) {
  std::string line;
  if (!std::getline(file, line) || !line.starts_with("# "))
    throw std::runtime_error{"an osc-hex block must begin with a '# ' line, not with: " + line};
  ProtocolExample example{line.substr(2), {}};
  std::string hex;
  while (std::getline(file, line) && line != "```") hex += line + ' ';
  if (line != "```") throw std::runtime_error{"not closed: " + example.description};
  example.packet = from_hex(hex);
  if (example.packet.empty()) throw std::runtime_error{"no bytes: " + example.description};
  return example;
}

}  // namespace

std::vector<ProtocolExample> protocol_examples() {
  std::ifstream file{HANA_PROTOCOL_FILE};
  if (!file) throw std::runtime_error{"cannot read " HANA_PROTOCOL_FILE};
  std::vector<ProtocolExample> examples;
  for (std::string line; std::getline(file, line);)
    if (line == "```osc-hex") examples.push_back(read_block(file));
  return examples;
}

Bytes protocol_example(std::string_view beginning) {
  std::vector<Bytes> found;
  for (auto& example : protocol_examples())
    if (example.description.starts_with(beginning)) found.push_back(std::move(example.packet));
  if (found.size() != 1)
    throw std::runtime_error{std::to_string(found.size()) +
                             " examples begin with: " + std::string{beginning}};
  return found.front();
}

}  // namespace hana::test
