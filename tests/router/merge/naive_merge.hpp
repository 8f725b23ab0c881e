#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "router/merge/merge.hpp"

namespace hana::test {

enum class MergeAction : std::uint8_t { Open, Heard, Leave, Set, Hold };

/// One call of a merge; times are milliseconds.
struct MergeCall {
  int at = 0;
  MergeAction action{};
  int source = 0;
  int parameter = 0;
  int number = 0;  // the priority, the value or the strength
};

/// What should hold after a history of calls, found by going through all of it again for every
/// question. Only who holds a parameter by `Latest`, and what it has when nobody decides, is kept:
/// feed it every time at which something can change, in order.
class NaiveMerge {
 public:
  explicit NaiveMerge(std::vector<MergeMode> modes) : modes_(std::move(modes)) {}

  void advance(int now);
  void call(const MergeCall& call);

  [[nodiscard]] const std::map<int, double>& values() const { return values_; }
  [[nodiscard]] std::set<int> held(int now) const;

 private:
  struct Given {
    double number = 0;
    int moved = 0;
    std::size_t order = 0;
  };

  [[nodiscard]] std::size_t begin_of_stay(int source) const;
  [[nodiscard]] bool is_open(int source) const;
  [[nodiscard]] std::optional<int> last_heard(int source) const;
  [[nodiscard]] bool counts(int source, int now) const;
  [[nodiscard]] int priority(int source) const;
  [[nodiscard]] std::optional<Given> given(int source, int parameter) const;
  [[nodiscard]] bool holds(int source, int parameter, int now) const;
  [[nodiscard]] std::map<int, Given> deciding(int parameter, int now) const;
  [[nodiscard]] double latest(int parameter, const std::map<int, Given>& deciding, int now);

  std::vector<MergeMode> modes_;
  std::vector<MergeCall> history_;
  std::map<int, int> holders_;
  std::map<int, double> values_;
};

}  // namespace hana::test
