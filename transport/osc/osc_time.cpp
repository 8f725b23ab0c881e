#include "transport/osc/osc_time.hpp"

namespace hana::transport {
namespace {

constexpr std::uint32_t seconds_1900_to_1970 = 2'208'988'800U;
constexpr std::uint64_t nanoseconds_a_second = 1'000'000'000;

}  // namespace

std::uint64_t to_time_tag(std::chrono::system_clock::time_point time) noexcept {
  const auto since_1970 = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
  // 32 bits of seconds: the era falls off, as it should.
  const auto seconds =
      static_cast<std::uint32_t>(since_1970 / nanoseconds_a_second + seconds_1900_to_1970);
  const auto fraction = (since_1970 % nanoseconds_a_second << 32) / nanoseconds_a_second;
  return std::uint64_t{seconds} << 32 | fraction;
}

std::uint64_t arrival_tag(Instant at) noexcept {
  const auto ago = Clock::now() - at;
  return to_time_tag(std::chrono::system_clock::now() - ago);
}

std::chrono::system_clock::time_point from_time_tag(std::uint64_t tag) noexcept {
  const auto seconds = static_cast<std::uint32_t>(tag >> 32) - seconds_1900_to_1970;
  // Rounded up, so that a time goes there and back unchanged.
  const auto nanoseconds = ((tag & 0xffff'ffffU) * nanoseconds_a_second + 0xffff'ffffU) >> 32;
  return std::chrono::system_clock::time_point{
      std::chrono::duration_cast<std::chrono::system_clock::duration>(
          std::chrono::seconds{seconds} + std::chrono::nanoseconds{nanoseconds})};
}

}  // namespace hana::transport
