#include "tools/hana-router/server/snapshots.hpp"

#include <algorithm>
#include <cstring>

#include "transport/net_endpoint.hpp"

namespace hana::tools {
namespace {

using transport::to_text;

double microseconds(std::chrono::nanoseconds duration) {
  return static_cast<double>(duration.count()) / 1e3;
}

double seconds_since(Instant then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

std::size_t count_state(const Json& devices, const char* state) {
  return static_cast<std::size_t>(
      std::count_if(devices.begin(), devices.end(),
                    [&](const Json& device) { return device["state"] == state; }));
}

Json sender_json(const devices::SenderCounts& sender) {
  Json json{{"packets", sender.packets},
            {"messages", sender.messages},
            {"dropped", sender.dropped},
            {"malformed", sender.malformed}};
  json["from"] =
      sender.sender.family == AddressFamily::Unspecified ? "others" : to_text(sender.sender);
  if (sender.last_fault) json["last_fault"] = transport::to_text(*sender.last_fault);
  return json;
}

Json quantiles_json(const LatencySnapshot& snapshot) {
  return {{"count", snapshot.count()},
          {"p50_us", microseconds(snapshot.quantile(0.5))},
          {"p99_us", microseconds(snapshot.quantile(0.99))},
          {"p999_us", microseconds(snapshot.quantile(0.999))},
          {"max_us", microseconds(snapshot.max())}};
}

Json standing_json(const transport::LinkStanding& standing) {
  return {{"state", name_of(standing.word)},
          {"since_s", seconds_since(standing.since)},
          {"why", standing.why}};
}

}  // namespace

Json status_json(const StatusParts& parts) {
  const auto& router = parts.router->metrics();
  const auto& sent = parts.output->all();
  const auto malformed = [&] {
    std::uint64_t total = 0;
    for (const auto& device : parts.devices) total += device.value("malformed", std::uint64_t{0});
    return total;
  }();
  Json json{
      {"name", parts.name},
      {"show", parts.show},
      {"up_s", std::chrono::duration<double>(parts.up).count()},
      {"devices",
       {{"connected", count_state(parts.devices, "connected")},
        {"waiting", count_state(parts.devices, "waiting")},
        {"failed", count_state(parts.devices, "failed")}}},
      {"visualizations", parts.visualizations},
      {"events_in", router.events.value()},
      {"unmatched", router.unmatched.value()},
      {"messages_out", sent.messages.value()},
      {"datagrams_out", sent.datagrams.value()},
      {"drops",
       {{"lanes_full", parts.router->inbox().dropped()},
        {"send_discrete", sent.dropped_discrete.value()},
        {"send_continuous", sent.dropped_continuous.value()}}},
      {"malformed", malformed},
      {"router_time", latency_json(router.router_time)},
  };
  if (const int error = parts.output->last_error(); error != 0)
    json["last_send_error"] = std::strerror(error);
  return json;
}

Json device_json(const devices::DeviceStatus& device) {
  Json json{{"alias", device.alias},
            {"kind", name_of(device.kind)},
            {"name", device.name},
            {"state", name_of(device.state)},
            {"malformed", device.refused}};
  if (!device.api.empty()) json["api"] = device.api;
  if (!device.reason.empty()) json["reason"] = device.reason;
  if (device.waiting_since) json["waiting_s"] = seconds_since(*device.waiting_since);
  for (const auto& field : device.identity) json["identity"][field.key] = field.value;
  return json;
}

Json device_json(const std::string& alias, const devices::OscInputStatus& osc) {
  Json json{{"alias", alias},
            {"kind", "osc"},
            {"name", "udp:" + to_text(osc.bound)},
            {"state", "connected"},
            {"dropped_by_kernel", osc.dropped_by_kernel},
            {"senders", Json::array()}};
  std::uint64_t malformed = 0;
  for (const auto& sender : osc.senders) {
    const bool nobody = sender.sender.family == AddressFamily::Unspecified &&
                        sender.packets + sender.malformed == 0;
    if (nobody) continue;
    json["senders"].push_back(sender_json(sender));
    malformed += sender.malformed;
  }
  json["malformed"] = malformed;
  return json;
}

Json demo_json(const devices::DemoOptions& options) {
  return {
      {"alias", "demo"},      {"kind", "demo"}, {"name", "a moving value and a beat"},
      {"state", "connected"}, {"malformed", 0}, {"rate_hz", static_cast<unsigned>(options.rate)}};
}

Json node_json(const discovery::Peer& peer) {
  Json json{{"id", peer.id},
            {"name", peer.label},
            {"role", peer.announced.role},
            {"epoch", static_cast<std::int32_t>(peer.epoch)},
            {"osc", to_text(peer.osc)},
            {"tags", peer.announced.tags},
            {"bundle", peer.announced.bundling != Bundling::OneMessageADatagram},
            {"proto", static_cast<unsigned>(peer.announced.protocol)},
            {"properties", peer.announced.properties},
            {"groups", peer.announced.groups},
            {"priority", peer.announced.priority},
            {"capabilities", peer.announced.capabilities},
            {"status", peer.announced.status},
            {"heard_s", seconds_since(peer.last_heard)}};
  if (peer.announced.transport != TransportChoice::Automatic)
    json["transport"] = name_of(peer.announced.transport);
  const auto& resources = peer.announced.resources;
  if (resources.load) json["load"] = *resources.load;
  if (resources.memory_mb) json["memory_mb"] = *resources.memory_mb;
  if (resources.frames_a_second) json["fps"] = *resources.frames_a_second;
  json["addresses"] = Json::array();
  for (const auto& address : peer.addresses) json["addresses"].push_back(to_text(address));
  return json;
}

Json fixed_json(const DestinationEntry& entry) {
  return {{"id", ""},
          {"name", entry.name},
          {"role", "visualization"},
          {"osc", to_text(entry.destination.endpoint)},
          {"tags", entry.tags},
          {"bundle", entry.destination.bundling != Bundling::OneMessageADatagram},
          {"proto", 0},
          {"fixed", true}};
}

Json counters_json(const transport::SendCounters& counters) {
  return {{"messages", counters.messages.value()},
          {"datagrams", counters.datagrams.value()},
          {"dropped_discrete", counters.dropped_discrete.value()},
          {"dropped_continuous", counters.dropped_continuous.value()}};
}

Json route_json(const std::string& id, const RouteMetrics& metrics,
                const RouteAlarms::Alarm* alarm) {
  Json json{{"id", id},
            {"events", metrics.events.value()},
            {"messages", metrics.messages.value()},
            {"refused", metrics.refused.value()},
            {"router_time", latency_json(metrics.router_time)}};
  if (alarm == nullptr) return json;
  json["alarm"] = {{"limit_ms", std::chrono::duration<double, std::milli>(alarm->limit).count()},
                   {"late", alarm->late_since.has_value()},
                   {"router_us", microseconds(alarm->lateness.router_time)},
                   {"network_us", microseconds(alarm->lateness.network)},
                   {"bound_us", microseconds(alarm->lateness.error)},
                   {"visualization", alarm->lateness.visualization}};
  if (alarm->late_since) json["alarm"]["since_s"] = seconds_since(*alarm->late_since);
  return json;
}

Json latency_json(const LatencyRecord& record) {
  auto json = quantiles_json(record.total.snapshot());
  json["last_minute"] = quantiles_json(record.recent.snapshot(Clock::now()));
  return json;
}

Json visualization_latency_json(const DestinationEntry& entry,
                                const transport::StreamStatus& stream) {
  Json json{{"name", entry.name},
            {"network", latency_json(stream.report.network())},
            {"round_trip", latency_json(stream.report.round_trip())},
            {"applied", latency_json(stream.applied)},
            {"bound_us", nullptr},
            {"clock", nullptr}};
  if (!stream.clock) return json;
  const auto offset = stream.clock->offset_at(Clock::now());
  json["bound_us"] = microseconds(offset.error);
  json["clock"] = {{"offset_us", microseconds(offset.value)},
                   {"bound_us", microseconds(offset.error)},
                   {"drift_ppm", static_cast<double>(stream.clock->drift_ppb) / 1e3},
                   {"round_trip_us", microseconds(stream.clock->best_round_trip)}};
  return json;
}

Json stream_json(const transport::StreamStatus& stream) {
  const auto& report = stream.report;
  const auto counts = report.counts();
  auto json = standing_json(stream.standing);
  json["to"] = to_text(stream.to);
  json["heard_s"] = nullptr;
  if (report.heard() != Instant::min()) json["heard_s"] = seconds_since(report.heard());
  json["loss"] = report.loss();
  json["round_trip_us"] = microseconds(report.smoothed_round_trip());
  json["queueing_us"] = microseconds(report.queueing());
  json["sent"] = {{"events", counts.events},     {"values", counts.values},
                  {"packets", counts.packets},   {"bytes", counts.bytes},
                  {"repeats", counts.repeats},   {"copies", counts.copies},
                  {"given_up", counts.given_up}, {"told_again", counts.told_again},
                  {"refused", counts.refused},   {"lost", counts.lost}};
  return json;
}

Json link_json(const transport::LinkStatus& link) {
  auto json = standing_json(link.standing);
  json["to"] = link.peer;
  json["rebuffs"] = link.rebuffs;
  json["sent"] = {{"coalesced", link.counts.coalesced},
                  {"refused", link.counts.full},
                  {"given_up", link.counts.expired},
                  {"told_again", link.counts.repeated}};
  return json;
}

Json change_json(const LinkChange& change) {
  auto json = standing_json(change.standing);
  json["number"] = change.number;
  json["name"] = change.visualization;
  json["transport"] = name_of(change.transport);
  return json;
}

}  // namespace hana::tools
