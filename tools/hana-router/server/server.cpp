#include "tools/hana-router/server/server.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <stdexcept>

#include "devices/thread_priority.hpp"
#include "discovery/mesh/host/boot_id.hpp"
#include "discovery/wire/query_filter.hpp"
#include "tools/hana-router/server/snapshots.hpp"
#include "transport/control/control_paths.hpp"

namespace hana::tools {
namespace {

std::string sentence(const devices::DeviceStatus& device) {
  using devices::DeviceState;
  auto text = device.alias + ": ";
  if (device.state == DeviceState::Waiting) return text + "waiting for \"" + device.name + "\"";
  text += std::string{name_of(device.state)};
  if (!device.reason.empty()) return text + ": " + device.reason;
  return device.name.empty() || device.name == device.alias ? text : text + ", " + device.name;
}

ExitCode exit_code_of(devices::OpenFault fault) {
  return fault == devices::OpenFault::System ? ExitCode::Failed : ExitCode::Unavailable;
}

/// Throws what the one who asked should read.
discovery::Filter filter_in(const nlohmann::json& params) {
  const auto text = params.is_object() ? params.value("filter", std::string{}) : std::string{};
  auto filter = discovery::Filter::from_text(text);
  if (!filter) throw std::runtime_error{filter.error().message};
  return std::move(*filter);
}

/// Of a visualization that does not announce itself.
discovery::Announcement announcement_of(const DestinationEntry& entry) {
  discovery::Announcement announcement;
  announcement.name = entry.name;
  announcement.tags = entry.tags;
  return announcement;
}

}  // namespace

Server::Server(ServerOptions options, Say say)
    : options_(std::move(options)),
      say_(std::move(say)),
      sources_(router_, options_.show, options_.built_in),
      keep_network_running_(network_.get_executor()),
      visualizations_(
          network_, router_, output_, options_.show.routes,
          {.table_is_stale = [this] { schedule_table(); },
           .say = say_,
           .alive = [this](const auto& node, auto epoch) { mesh_->heard_from(node, epoch); },
           .find = [this](const auto& node) { return mesh_->find(node); }}),
      alarms_(network_, options_.show.routes, metrics_, visualizations_, say_),
      hosts_(network_),
      control_(network_, catalog_) {
  for (std::size_t i = 0; i < options_.show.routes.size(); ++i)
    metrics_.push_back(std::make_unique<RouteMetrics>());
}

Server::~Server() { stop(); }

std::optional<Failure> Server::start() {
  if (auto failure = open_osc_inputs()) return failure;
  router_thread_ = std::jthread{[this](const std::stop_token& stop) {
    devices::raise_this_thread();
    router_.run(stop, options_.waiting);
  }};
  join_mesh();
  look_up_hosts();
  open_control();
  install_table();
  alarms_.start();
  start_midi();
  network_thread_ = std::jthread{[this] {
    devices::raise_this_thread();
    network_.run();
  }};
  if (options_.built_in.demo == BuiltIn::Present)
    demo_.emplace(*sources_.of(std::string{config::demo_device}), options_.demo);
  return std::nullopt;
}

void Server::stop_playing() { demo_.reset(); }

void Server::stop() {
  stop_playing();
  if (network_thread_.joinable()) {
    net::post(network_, [this] {
      control_.close();
      alarms_.stop();
      resource_news_->stop();
      // What was just sent is still acknowledged, or repeated, while goodbyes are said.
      mesh_->stop([this] {
        visualizations_.stop();
        network_.stop();
      });
    });
    network_thread_.join();
  }
  midi_.reset();  // only now: the network thread asks it for its list
  osc_inputs_.clear();
  if (router_thread_.joinable()) {
    router_thread_.request_stop();
    router_thread_.join();
  }
}

std::optional<Failure> Server::open_osc_inputs() {
  for (const auto& device : options_.show.devices) {
    const auto* match = std::get_if<config::OscMatch>(&device.match);
    const auto source = sources_.of(device.alias);
    if (match == nullptr || !source) continue;
    auto input = devices::OscInput::open(network_, {.listen = match->listen}, *source);
    if (!input)
      return Failure{exit_code_of(input.error().fault),
                     device.alias + ": " + input.error().message};
    osc_inputs_.push_back({device.alias, std::move(*input)});
  }
  return std::nullopt;
}

void Server::join_mesh() {
  mesh_ = std::make_unique<discovery::Mesh>(network_, options_.discovery);
  mesh_->when_woken([this] { visualizations_.clock_jumped(); });
  visualizations_.set_origin({.node = mesh_->identity().id,
                              .epoch = static_cast<std::uint32_t>(mesh_->identity().epoch),
                              .priority = options_.discovery.announcement.priority},
                             discovery::boot_id());
  resource_news_.emplace(network_, *mesh_, options_.discovery.announcement);
  peer_events_ = mesh_->registry().subscribe([this](const discovery::PeerEvent& event) {
    std::visit([this](const auto& what) { take_in(what); }, event);
  });
}

void Server::take_in(const discovery::Appeared& appeared) {
  say_(appeared.peer.label + ": found, " + appeared.peer.announced.role);
  visualizations_.put(appeared.peer);
}

void Server::take_in(const discovery::Returned& returned) {
  say_(returned.peer.label + ": found again, " + returned.peer.announced.role);
  visualizations_.put(returned.peer);
}

void Server::take_in(const discovery::Changed& changed) { visualizations_.put(changed.peer); }

void Server::take_in(const discovery::Lost& lost) {
  if (lost.reason != discovery::LostReason::Restarted) say_(lost.peer.label + ": lost");
  visualizations_.lose(lost.peer, lost.reason);
}

void Server::look_up_hosts() {
  for (const auto& visualization : options_.show.visualizations) {
    if (const auto* endpoint = std::get_if<Endpoint>(&visualization.osc)) {
      visualizations_.add_fixed(visualization, *endpoint);
      continue;
    }
    const auto& host = std::get<config::HostName>(visualization.osc);
    hosts_.look_up(
        host,
        [this, &visualization](const Endpoint& found) {
          visualizations_.add_fixed(visualization, found);
          schedule_table();
        },
        [this, &visualization, &host](const std::string& reason) {
          say_(visualization.name + ": no address for \"" + host.name + "\" yet (" + reason +
               "); asking again every five seconds");
        });
  }
}

void Server::open_control() {
  const std::map<std::string, Json (Server::*)() const> snapshots{
      {"status", &Server::status},
      {"devices", &Server::devices},
      {"latency", &Server::latency},
      {"links", &Server::links},
  };
  for (const auto& [name, snapshot] : snapshots) {
    const auto take = [this, function = snapshot](const Json&) { return (this->*function)(); };
    catalog_.requests[name] = take;
    catalog_.topics[name] = take;
  }
  const auto list_nodes = [this](const Json& params) { return nodes(params); };
  catalog_.requests["nodes"] = list_nodes;
  catalog_.topics["nodes"] = list_nodes;
  const auto opened =
      control_.open(transport::control_folder(), options_.discovery.announcement.name);
  if (!opened) say_("control: " + opened.error().message);
}

void Server::start_midi() {
  std::vector<devices::WantedMidiDevice> wanted;
  for (const auto& device : options_.show.devices) {
    const auto* match = std::get_if<config::MidiMatch>(&device.match);
    const auto source = sources_.of(device.alias);
    if (match == nullptr || !source) continue;
    wanted.push_back({device.alias, {std::string{match->name.text()}, match->nth}, *source});
  }
  const auto tell = [this](const devices::DeviceStatus& device) {
    // Without a sound system there is no virtual port; one sentence about that is enough.
    const bool no_port =
        device.alias == config::virtual_device && device.state == devices::DeviceState::Waiting;
    if (!no_port) say_(sentence(device));
  };
  midi_.emplace(options_.midi, wanted, sources_.of(std::string{config::virtual_device}),
                devices::MidiPortWatcher::Observer{tell, say_});
}

void Server::schedule_table() {
  // Many nodes may come and go at once: one new table for all that is known by then.
  if (std::exchange(table_is_stale_, true)) return;
  net::post(network_, [this] {
    table_is_stale_ = false;
    install_table();
  });
}

void Server::install_table() {
  router_.install(std::make_unique<RouteTable>(options_.show.routes, sources_.entries(),
                                               visualizations_.directory().entries(), metrics_));
}

Server::Json Server::ask(const std::string& request) {
  std::promise<Json> answer;
  auto answered = answer.get_future();
  net::post(network_, [this, &request, &answer] {
    answer.set_value(catalog_.topics.find(request)->second(Json{}));
  });
  return answered.get();
}

Server::Json Server::status() const {
  auto status = status_json({
      .name = options_.discovery.announcement.name,
      .show = options_.show_file,
      .up = Clock::now() - started_,
      .devices = devices(),
      .visualizations = visualizations_.directory().entries().size(),
      .router = &router_,
      .output = &output_,
  });
  auto warnings = mesh_->warnings();
  std::ranges::move(visualizations_.warnings(), std::back_inserter(warnings));
  status["warnings"] = std::move(warnings);
  return status;
}

Server::Json Server::devices() const {
  auto list = Json::array();
  if (midi_) {
    const auto known = midi_->list();
    for (const auto& device : known) list.push_back(device_json(device));
  }
  for (const auto& osc : osc_inputs_) list.push_back(device_json(osc.alias, osc.input->status()));
  if (options_.built_in.demo == BuiltIn::Present) list.push_back(demo_json(options_.demo));
  for (auto& device : list) {
    const auto source = sources_.of(device.at("alias"));
    if (!source) continue;
    const auto& lane = router_.inbox().lane(source->id());
    device["events"] = lane.pushed();
    device["dropped"] = lane.dropped();
  }
  return list;
}

Server::Json Server::nodes(const Json& params) const {
  const auto filter = filter_in(params);
  auto list = Json::array();
  for (const auto& peer : mesh_->registry().peers()) {
    if (!matches(filter, peer.announced)) continue;
    auto node = node_json(peer);
    if (const auto* entry = visualizations_.directory().of(peer.id))
      node["sent"] = counters_json(output_.of(entry->destination.id));
    list.push_back(std::move(node));
  }
  for (const auto& entry : visualizations_.directory().fixed()) {
    if (!matches(filter, announcement_of(entry))) continue;
    auto node = fixed_json(entry);
    node["sent"] = counters_json(output_.of(entry.destination.id));
    list.push_back(std::move(node));
  }
  return list;
}

Server::Json Server::links() const {
  auto links = Json::array();
  for (const auto& entry : visualizations_.directory().entries())
    for (const auto& [transport, destination] : entry.wished) {
      Json json;
      if (const auto stream = visualizations_.stream(destination.id))
        json = stream_json(*stream);
      else if (const auto link = visualizations_.link(destination.id))
        json = link_json(*link);
      else
        continue;
      json["name"] = entry.name;
      json["transport"] = name_of(transport);
      links.push_back(std::move(json));
    }
  auto changes = Json::array();
  for (const auto& change : visualizations_.changes()) changes.push_back(change_json(change));
  return {{"links", links}, {"changes", changes}};
}

Server::Json Server::latency() const {
  auto routes = Json::array();
  for (std::size_t i = 0; i < metrics_.size(); ++i)
    routes.push_back(route_json(options_.show.routes[i].id, *metrics_[i], alarms_.of(i)));
  auto visualizations = Json::array();
  for (const auto& entry : visualizations_.directory().entries())
    for (const auto& [transport, destination] : entry.wished)
      if (const auto stream = visualizations_.stream(destination.id))
        visualizations.push_back(visualization_latency_json(entry, *stream));
  return {{"router_time", latency_json(router_.metrics().router_time)},
          {"routes", routes},
          {"visualizations", visualizations}};
}

}  // namespace hana::tools
