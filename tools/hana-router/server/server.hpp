#pragma once

#include <functional>
#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "config/show.hpp"
#include "devices/demo/demo_sensor.hpp"
#include "devices/midi/midi_port_watcher.hpp"
#include "devices/options.hpp"
#include "devices/osc/osc_input.hpp"
#include "discovery/mesh/mesh.hpp"
#include "tools/hana-router/exit_code.hpp"
#include "tools/hana-router/resource_news.hpp"
#include "tools/hana-router/server/host_lookup.hpp"
#include "tools/hana-router/server/route_alarms.hpp"
#include "tools/hana-router/server/sources.hpp"
#include "tools/hana-router/server/visualizations.hpp"
#include "transport/control/control_server.hpp"

namespace hana::tools {

struct ServerOptions {
  config::Show show;
  std::string show_file;  // as the user named it; empty: none
  BuiltInDevices built_in;
  devices::MidiOptions midi;
  devices::DemoOptions demo;
  discovery::Options discovery;
  Waiting waiting = Waiting::Asleep;
};

/// A running router: the devices, the way of an event, discovery and the control socket, each on
/// its thread.
///
/// Threads: constructed, started and stopped by main; `status` and the others from main as well
///          (they ask the network thread). `say` is called from several threads, one at a time.
/// Errors:  the constructor and `start` tell what to change; afterwards states are shown.
class Server {
 public:
  /// One sentence for the person who watches: "knobs: connected".
  using Say = std::function<void(const std::string&)>;
  using Json = nlohmann::json;

  /// Throws std::exception with one sentence if the machine has no socket or thread to give.
  Server(ServerOptions options, Say say);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Opens what the show names. Empty: it runs.
  [[nodiscard]] std::optional<Failure> start();

  /// The built-in devices fall silent, so that what is asked afterwards is the whole of it.
  void stop_playing();

  /// Says goodbye on the mesh and joins all threads.
  void stop();

  /// What the control socket answers to the request of that name.
  [[nodiscard]] Json ask(const std::string& request);

  /// Where other programs attach; empty if that could not be opened.
  [[nodiscard]] const std::filesystem::path& control_path() const { return control_.path(); }

 private:
  struct OscDevice {
    std::string alias;
    std::unique_ptr<devices::OscInput> input;
  };

  std::optional<Failure> open_osc_inputs();
  void open_control();
  void join_mesh();
  void take_in(const discovery::Appeared& appeared);
  void take_in(const discovery::Returned& returned);
  void take_in(const discovery::Changed& changed);
  void take_in(const discovery::Lost& lost);
  void look_up_hosts();
  void start_midi();
  void schedule_table();
  void install_table();

  [[nodiscard]] Json status() const;
  [[nodiscard]] Json devices() const;
  [[nodiscard]] Json nodes(const Json& params) const;
  [[nodiscard]] Json links() const;
  [[nodiscard]] Json latency() const;

  ServerOptions options_;
  Say say_;
  Instant started_ = Clock::now();
  transport::NetworkOutput output_;
  Router router_{output_};
  Sources sources_;
  std::vector<std::unique_ptr<RouteMetrics>> metrics_;  // by route

  // The network thread's.
  net::io_context network_{1};
  net::executor_work_guard<net::io_context::executor_type> keep_network_running_;
  Visualizations visualizations_;
  RouteAlarms alarms_;
  bool table_is_stale_ = false;
  std::unique_ptr<discovery::Mesh> mesh_;
  std::optional<ResourceNews> resource_news_;
  discovery::Subscription peer_events_;
  std::vector<OscDevice> osc_inputs_;
  HostLookup hosts_;
  transport::ControlCatalog catalog_;
  transport::ControlServer control_;

  std::optional<devices::MidiPortWatcher> midi_;
  std::optional<devices::DemoSensor> demo_;
  std::jthread router_thread_;
  std::jthread network_thread_;
};

}  // namespace hana::tools
