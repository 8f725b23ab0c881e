// libFuzzer's way into the same check that the random tests make.

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/clock_packet_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto problem = hana::test::broken_clock_promise(std::as_bytes(std::span{bytes, size}));
  if (problem) {
    std::fprintf(stderr, "%s\n", problem->c_str());
    std::abort();
  }
  return 0;
}
