#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <new>
#include <system_error>

#include "tools/hana-router/bench/streams/ears.hpp"
#include "tools/hana-router/bench/streams/stream_receivers.hpp"

namespace hana::tools {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

template <typename Content>
Content* map_shared() {
  void* memory =
      ::mmap(nullptr, sizeof(Content), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail("no memory for the bench");
  return new (memory) Content;
}

fs::path make_folder() {
  auto name = (fs::temp_directory_path() / "hana-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) fail("no folder for the bench's sockets");
  return name;
}

}  // namespace

StreamReceivers::StreamReceivers(std::size_t visualizations)
    : shared_(map_shared<Shared>()), folder_(make_folder()) {
  listeners_.emplace_back();
  listeners_.emplace_back(folder_ / "raw");
  listeners_.emplace_back();
  listeners_.emplace_back(folder_ / "link");
  while (visualizations_.size() < visualizations) visualizations_.emplace_back();
  process_ = ::fork();
  if (process_ < 0) fail("no process for the bench");
  if (process_ == 0) listen_for_ever();
}

StreamReceivers::~StreamReceivers() {
  shared_->stop.store(true);
  ::waitpid(process_, nullptr, 0);
  ::munmap(shared_, sizeof(Shared));
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

const transport::StreamTarget& StreamReceivers::target(Ear ear) const {
  const auto place = std::ranges::find(framed, ear) - framed.begin();
  return listeners_.at(static_cast<std::size_t>(place)).target();
}

std::vector<Endpoint> StreamReceivers::visualizations() const {
  std::vector<Endpoint> all;
  for (const auto& socket : visualizations_) all.push_back(socket.endpoint());
  return all;
}

void StreamReceivers::listen_for_ever() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_TIMERSLACK, 1'000);
  Ears ears{shared_->log};
  ears.add(datagrams_);
  for (std::size_t i = 0; i < framed.size(); ++i) ears.add(listeners_[i], framed[i]);
  for (const auto& socket : visualizations_) ears.add_visualization(socket);
  while (!shared_->stop.load(std::memory_order_relaxed)) ears.listen();
  ::_exit(0);
}

}  // namespace hana::tools
