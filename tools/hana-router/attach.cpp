#include "tools/hana-router/attach.hpp"

#include <unistd.h>

#include <cstdio>

#include "transport/control/control_paths.hpp"

namespace hana::tools {
namespace {

using transport::ControlClient;
constexpr std::chrono::seconds patience{3};

ExitCode failed(const Error& error) {
  std::fprintf(stderr, "hana-router: %s\n", error.message.c_str());
  return ExitCode::Failed;
}

Result<ControlClient> connect(const AttachArguments& arguments) {
  const auto running = transport::running_routers(transport::control_folder());
  if (!running) return tl::unexpected{running.error()};
  const auto router = transport::choose_router(*running, arguments.wanted());
  if (!router) return tl::unexpected{router.error()};
  return ControlClient::connect(*router);
}

}  // namespace

void AttachArguments::add_to(CLI::App& command) {
  command.add_option("--router", router, "which router, where several run: its name or process id")
      ->type_name("NAME");
  command.add_flag("--json", json, "one object a line on stdout");
  command.add_flag("--watch", watch, "again every second, until Ctrl-C");
}

std::optional<std::string_view> AttachArguments::wanted() const {
  return router.empty() ? std::nullopt : std::optional<std::string_view>{router};
}

bool a_router_runs() {
  const auto running = transport::running_routers(transport::control_folder());
  return running && !running->empty();
}

void print_snapshot(const AttachArguments& arguments, const nlohmann::json& snapshot,
                    const std::function<std::string(const nlohmann::json&)>& as_text) {
  if (!arguments.json) {
    if (arguments.watch && isatty(STDOUT_FILENO) != 0) std::fputs("\x1b[H\x1b[2J", stdout);
    std::fputs(as_text(snapshot).c_str(), stdout);
  } else if (snapshot.is_array()) {
    for (const auto& object : snapshot) std::printf("%s\n", object.dump().c_str());
  } else {
    std::printf("%s\n", snapshot.dump().c_str());
  }
  std::fflush(stdout);
}

ExitCode print_from_router(const AttachArguments& arguments, const std::string& snapshot,
                           const std::function<std::string(const nlohmann::json&)>& as_text,
                           const nlohmann::json& params) {
  auto client = connect(arguments);
  if (!client) return failed(client.error());
  if (!arguments.watch) {
    const auto answer = client->request(snapshot, params, patience);
    if (!answer) return failed(answer.error());
    print_snapshot(arguments, *answer, as_text);
    return ExitCode::Fine;
  }
  const auto ended = client->subscribe(
      snapshot, params, std::chrono::seconds{1},
      [&](const nlohmann::json& event) {
        print_snapshot(arguments, event, as_text);
        return std::ferror(stdout) != 0 ? ControlClient::Next::Stop : ControlClient::Next::GoOn;
      },
      patience);
  return ended ? ExitCode::Fine : failed(ended.error());
}

}  // namespace hana::tools
