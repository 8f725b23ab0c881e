#include "tools/hana-router/resource_news.hpp"

#include <utility>

#include "tools/hana-router/machine.hpp"

namespace hana::tools {
namespace {

constexpr std::chrono::seconds looked_at_every{5};

}  // namespace

ResourceNews::ResourceNews(net::io_context& io, discovery::Mesh& mesh,
                           discovery::Announcement announced)
    : mesh_(mesh), announced_(std::move(announced)), next_look_(io) {
  wait();
}

void ResourceNews::wait() {
  next_look_.expires_after(looked_at_every);
  next_look_.async_wait([this](const net::error_code& error) {
    if (error) return;
    if (const auto resources = machine_resources(); resources != announced_.resources) {
      announced_.resources = resources;
      // What was announced was in its bounds, and these are.
      static_cast<void>(mesh_.announce(announced_));
    }
    wait();
  });
}

}  // namespace hana::tools
