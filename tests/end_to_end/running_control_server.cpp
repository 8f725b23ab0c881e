#include "tests/end_to_end/running_control_server.hpp"

#include <chrono>
#include <future>
#include <stdexcept>

namespace hana::tests {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

}  // namespace

RunningControlServer::RunningControlServer(const std::filesystem::path& folder,
                                           const std::string& name)
    : server_(std::make_unique<transport::ControlServer>(io_, catalog_)) {
  catalog_.requests["echo"] = [](const json& params) -> Result<json> { return params; };
  catalog_.requests["large"] = [](const json&) -> Result<json> {
    return json(std::string(1'000'000, 'x'));
  };
  catalog_.topics["beats"] = [this](const json&) { return json{{"beat", ++beats_}}; };
  catalog_.topics["large"] = [this](const json&) {
    return json{{"beat", ++beats_}, {"text", std::string(1'000'000, 'x')}};
  };
  if (auto opened = server_->open(folder, name); !opened) {
    throw std::runtime_error{opened.error().message};
  }
  path_ = server_->path();
  thread_ = std::thread{[this] {
    const auto forever = net::make_work_guard(io_);
    io_.run();
  }};
}

RunningControlServer::~RunningControlServer() {
  net::post(io_, [this] {
    server_.reset();
    io_.stop();
  });
  thread_.join();
}

bool RunningControlServer::wait_for_connections(std::size_t count) {
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  for (;;) {
    std::promise<std::size_t> asked;
    net::post(io_, [&] { asked.set_value(server_->connections()); });
    if (asked.get_future().get() == count) return true;
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
}

}  // namespace hana::tests
