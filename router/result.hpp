#pragma once

#include <string>
#include <tl/expected.hpp>

namespace hana {

/// What went wrong, as one sentence for a person: what, where, and what to change.
struct Error {
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;

}  // namespace hana
