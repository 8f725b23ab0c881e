#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "discovery/actions.hpp"
#include "discovery/timing.hpp"

namespace hana::discovery {

/// Gets a directory's pages, several at once, until each entry came.
///
/// Threads: one owner.
/// Bound:   one directory at a time, eight requests under way, each sent three times 50 ms apart
///          at most; then the collection is given up until the next query.
class Collection {
 public:
  /// A page came. Its directory is asked for the rest if it knows more nodes than the `known`.
  void heard(const Page& page, const ToNode& from, std::size_t known, Instant now);

  /// What to ask now, and whom; one at a time. `node` is left to the caller.
  [[nodiscard]] std::optional<std::pair<ToNode, List>> next_due(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const noexcept;

  [[nodiscard]] bool is_running() const noexcept { return !missing_.empty(); }

 private:
  struct Request {
    std::size_t from = 0;
    std::size_t attempts = 0;
    Instant due;
  };

  void begin(const Page& page, const ToNode& from);
  void take(const Page& page);
  [[nodiscard]] std::optional<std::size_t> first_not_asked() const noexcept;

  ToNode directory_;
  List question_;
  std::vector<bool> missing_;  // by index; empty: nothing is collected
  std::size_t page_size_ = 0;  // entries that a full page is expected to have
  std::vector<Request> requests_;
  Instant changed_;
};

}  // namespace hana::discovery
