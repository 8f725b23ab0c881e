#pragma once

namespace hana {

/// One visitor out of several lambdas; without a catch-all a new kind of event stops the build.
template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

}  // namespace hana
