#include "transport/output/output_mail.hpp"

#include <utility>

namespace hana::transport {
namespace {

constexpr std::size_t most_news = 1024;

/// The network thread collects before each news that it posts but for answers, and one brings one
/// piece of refuse at most.
constexpr std::size_t most_refuse = 4096;

}  // namespace

OutputMail::OutputMail()
    : news_(most_news), network_thread_(news_), refuse_(most_refuse), holder_(refuse_) {}

void OutputMail::post(OutputNews news) {
  collect();
  news_.enqueue(network_thread_, std::move(news));
}

bool OutputMail::try_post_answer(const StreamAnswer& answer, Instant at) noexcept {
  return news_.try_enqueue(network_thread_, AnswerCame{answer, at});
}

void OutputMail::collect() {
  OutputRefuse refuse;
  while (refuse_.try_dequeue(refuse)) refuse = {};
}

std::optional<OutputNews> OutputMail::take() noexcept {
  OutputNews news;
  if (!news_.try_dequeue_from_producer(network_thread_, news)) return std::nullopt;
  return news;
}

void OutputMail::give_back(OutputRefuse refuse) noexcept {
  static_cast<void>(refuse_.try_enqueue(holder_, std::move(refuse)));
}

}  // namespace hana::transport
