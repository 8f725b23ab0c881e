#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace hana::sim {

/// The world's true time since its beginning. Programs never see it, only their host's clock.
using Time = std::chrono::nanoseconds;

enum class HostId : std::uint32_t {};
enum class SubnetId : std::uint32_t {};

/// One run of a program; never used again.
enum class ProgramId : std::uint32_t {};

/// A host's own number of a network interface, from 1, the loopback. 0: the choice by address.
enum class NicIndex : std::uint32_t {};

template <typename Id>
[[nodiscard]] constexpr std::size_t index(Id id) noexcept {
  return static_cast<std::size_t>(id);
}

}  // namespace hana::sim
