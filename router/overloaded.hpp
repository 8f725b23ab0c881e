#pragma once

namespace hana {

/// One visitor out of several lambdas; without a catch-all a new kind of event stops the build.
template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

// clang 14 does not deduce this by itself.
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace hana
