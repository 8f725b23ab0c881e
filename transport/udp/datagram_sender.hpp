#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "transport/udp/datagram_batch.hpp"

namespace hana::transport {

/// Whether the kernel may be given runs of equal datagrams as one (UDP_SEGMENT).
enum class Segmentation : std::uint8_t { Allowed, Off };

/// Sends datagrams without blocking, many with one system call: its own UDP sockets, one for each
/// address family, marked for expedited forwarding (RFC 3246), so that Wi-Fi sends them first.
///
/// Threads: the baton's holder; `try_send`, `sockets` and `last_error` any.
/// Errors:  the constructor throws std::system_error if no socket can be had. A datagram that the
///          system refuses (full buffer, no route) is reported as not sent and never tried again.
class DatagramSender {
 public:
  explicit DatagramSender(Segmentation segmentation = Segmentation::Allowed);
  ~DatagramSender();
  DatagramSender(const DatagramSender&) = delete;
  DatagramSender& operator=(const DatagramSender&) = delete;

  /// `sent[i]` says whether datagram i left. Real-time safe.
  void send(DatagramBatch& batch, std::span<bool> sent) noexcept;

  /// One datagram of somebody else's: from the same socket, so that it is answered there. False:
  /// the system refused it.
  bool try_send(const Endpoint& to, std::span<const std::byte> bytes) const noexcept;

  struct Socket {
    AddressFamily family = AddressFamily::Unspecified;
    int descriptor = -1;
  };

  /// Bound to a port each; whoever reads from them takes a duplicate.
  [[nodiscard]] std::vector<Socket> sockets() const;

  /// The system's number for the latest refusal; 0: there was none.
  [[nodiscard]] int last_error() const noexcept { return last_error_.load(); }

 private:
  struct Vectors;  // what sendmmsg reads

  [[nodiscard]] int socket_for(AddressFamily family) const noexcept;
  void send_one(DatagramBatch& batch, std::span<bool> sent) noexcept;
  [[nodiscard]] std::size_t fill(DatagramBatch& batch, std::size_t first) noexcept;

  int v4_ = -1;
  int v6_ = -1;
  bool segments_;
  std::atomic<int> last_error_{0};
  std::unique_ptr<Vectors> vectors_;
};

}  // namespace hana::transport
