#pragma once

#include <concurrentqueue/concurrentqueue.h>

#include <memory>
#include <optional>
#include <variant>

#include "transport/output/link_port.hpp"
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
/// The visualization left; it may come back.
struct StreamRests {
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

/// And about links.
struct LinkStarts {
  std::unique_ptr<LinkPort> port;
};
struct LinkConnected {
  DestinationId id{};
  OwnedSocket socket;
};
struct LinkInterrupted {
  DestinationId id{};
};
struct LinkEnds {
  DestinationId id{};
};

using OutputNews =
    std::variant<StreamStarts, StreamMoves, StreamReopens, StreamRests, StreamEnds, ClockKnown,
                 AnswerCame, LinkStarts, LinkConnected, LinkInterrupted, LinkEnds>;

/// What the baton's holder has no use for any more, and may not destroy itself.
using OutputRefuse =
    std::variant<std::unique_ptr<StreamPort>, std::unique_ptr<LinkPort>, OwnedSocket>;

/// The lane from the network thread to the baton's holder, and the way back for what ended.
///
/// Threads: `post`, `try_post_answer` and `collect` the network thread; `take` and `give_back` the
///          baton's holder, real-time safe.
/// Bound:   1,024 answers that wait; more are lost, as on the network. The rest finds room always.
class OutputMail {
 public:
  OutputMail();

  void post(OutputNews news);
  bool try_post_answer(const StreamAnswer& answer, Instant at) noexcept;

  /// Destroys what ended.
  void collect();

  [[nodiscard]] std::optional<OutputNews> take() noexcept;
  void give_back(OutputRefuse refuse) noexcept;

 private:
  moodycamel::ConcurrentQueue<OutputNews> news_;
  moodycamel::ProducerToken network_thread_;
  moodycamel::ConcurrentQueue<OutputRefuse> refuse_;
  moodycamel::ProducerToken holder_;
};

}  // namespace hana::transport
