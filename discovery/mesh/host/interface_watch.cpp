#include "discovery/mesh/host/interface_watch.hpp"

#include <chrono>
#include <utility>

namespace hana::discovery {
namespace {

constexpr std::chrono::milliseconds settled_after{20};
constexpr std::chrono::seconds looked_at_without_news{2};

}  // namespace

InterfaceWatch::InterfaceWatch(net::io_context& io, Look look)
    : look_(std::move(look)), news_(open_interface_news(io)), next_look_(io) {
  if (news_)
    wait_for_news();
  else
    look_after(looked_at_without_news);
}

void InterfaceWatch::stop() {
  stopped_ = true;
  net::error_code ignored;
  if (news_) news_->close(ignored);
  next_look_.cancel();
}

// No more waiting for news until they have been looked at: what arrives meanwhile is read then.
void InterfaceWatch::wait_for_news() {
  news_->async_wait(NewsDescriptor::wait_read, [this](const net::error_code& error) {
    if (error != net::error::operation_aborted && !stopped_) look_after(settled_after);
  });
}

void InterfaceWatch::look_after(net::steady_timer::duration delay) {
  next_look_.expires_after(delay);
  next_look_.async_wait([this](const net::error_code& error) {
    if (error || stopped_) return;
    if (news_ && !read_interface_news(*news_, interrupted_)) news_.reset();
    look_(std::exchange(interrupted_, {}));
    if (news_)
      wait_for_news();
    else
      look_after(looked_at_without_news);
  });
}

}  // namespace hana::discovery
