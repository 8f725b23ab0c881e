#include "transport/output/stream_mail.hpp"

#include <utility>

namespace hana::transport {
namespace {

constexpr std::size_t most_news = 1024;
constexpr std::size_t most_ended = 2048;  // more than there are destinations

}  // namespace

StreamMail::StreamMail()
    : news_(most_news), network_thread_(news_), ended_(most_ended), holder_(ended_) {}

StreamMail::~StreamMail() { collect(); }

void StreamMail::post(StreamNews news) { news_.enqueue(network_thread_, std::move(news)); }

bool StreamMail::try_post_answer(const StreamAnswer& answer, Instant at) noexcept {
  return news_.try_enqueue(network_thread_, AnswerCame{answer, at});
}

void StreamMail::collect() {
  StreamPort* port = nullptr;
  while (ended_.try_dequeue(port)) delete port;
}

std::optional<StreamNews> StreamMail::take() noexcept {
  StreamNews news;
  if (!news_.try_dequeue_from_producer(network_thread_, news)) return std::nullopt;
  return news;
}

void StreamMail::give_back(std::unique_ptr<StreamPort> port) noexcept {
  if (ended_.try_enqueue(holder_, port.get())) static_cast<void>(port.release());
}

}  // namespace hana::transport
