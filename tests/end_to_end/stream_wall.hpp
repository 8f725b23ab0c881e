#pragma once

#include <string>
#include <vector>

#include "transport/net.hpp"
#include "transport/stream/receiver/stream_listener.hpp"
#include "transport/udp/receive_batch.hpp"

namespace hana::test {

/// A visualization on loopback that keeps what streams bring as text: "/note/36 1".
///
/// Threads: the `io_context`'s.
class StreamWall final : public transport::StreamSink {
 public:
  StreamWall(net::io_context& io, std::uint32_t epoch);

  [[nodiscard]] Endpoint endpoint() const;

  /// To another port.
  void move();

  void deliver(const transport::StreamSource& from,
               const transport::StreamDelivery& delivery) noexcept override;

  std::vector<std::string> heard;
  Clock::duration uses_after{};  // a report follows each message so much later; none: no reports
  bool is_deaf = false;          // takes packets and does nothing
  bool is_mute = false;          // hears, and answers only by `answer`

  /// What is to be answered by now.
  void answer();

 private:
  void open();
  void wait();
  void report(transport::StreamTime at);
  void send(std::span<const std::byte> bytes, const Endpoint& to);

  net::io_context& io_;
  net::ip::udp::socket socket_;
  net::steady_timer timer_;
  net::steady_timer report_timer_;
  transport::ReceiveBatch batch_{1200};
  transport::StreamListener listener_;
  Endpoint router_;
  transport::Session session_{};
};

}  // namespace hana::test
