#pragma once

#include "discovery/mesh/mesh.hpp"
#include "transport/net.hpp"

namespace hana::tools {

/// Announces what this machine has left, when it changes; looked at every five seconds.
///
/// Threads: the network thread; ends before the mesh.
class ResourceNews {
 public:
  ResourceNews(net::io_context& io, discovery::Mesh& mesh, discovery::Announcement announced);

  void stop() { next_look_.cancel(); }

 private:
  void wait();

  discovery::Mesh& mesh_;
  discovery::Announcement announced_;
  net::steady_timer next_look_;
};

}  // namespace hana::tools
