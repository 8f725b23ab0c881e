#pragma once

#include <concurrentqueue/concurrentqueue.h>

#include <memory>
#include <optional>
#include <variant>

#include "transport/output/stream_port.hpp"
#include "transport/stream/wire/stream_packets.hpp"

namespace hana::transport {

/// What the baton's holder is told about streams.
struct StreamStarts {
  std::unique_ptr<StreamPort> port;
};
struct StreamMoves {
  DestinationId id{};
  Endpoint to;
};
/// The visualization runs anew, as discovery says.
struct StreamReopens {
  DestinationId id{};
};
struct StreamEnds {
  DestinationId id{};
};
struct ClockKnown {
  DestinationId id{};
  std::optional<ClockEstimate> clock;
};
struct AnswerCame {
  StreamAnswer answer;
  Instant at{};
};
using StreamNews =
    std::variant<StreamStarts, StreamMoves, StreamReopens, StreamEnds, ClockKnown, AnswerCame>;

/// The lane from the network thread to the baton's holder, and the way back for streams that ended.
///
/// Threads: `post`, `try_post_answer` and `collect` the network thread; `take` and `give_back` the
///          baton's holder, real-time safe.
/// Bound:   1,024 answers that wait; more are lost, as on the network. The rest finds room always.
class StreamMail {
 public:
  StreamMail();
  ~StreamMail();
  StreamMail(const StreamMail&) = delete;
  StreamMail& operator=(const StreamMail&) = delete;

  void post(StreamNews news);
  bool try_post_answer(const StreamAnswer& answer, Instant at) noexcept;

  /// Destroys streams that ended.
  void collect();

  [[nodiscard]] std::optional<StreamNews> take() noexcept;
  void give_back(std::unique_ptr<StreamPort> port) noexcept;

 private:
  moodycamel::ConcurrentQueue<StreamNews> news_;
  moodycamel::ProducerToken network_thread_;
  moodycamel::ConcurrentQueue<StreamPort*> ended_;
  moodycamel::ProducerToken holder_;
};

}  // namespace hana::transport
