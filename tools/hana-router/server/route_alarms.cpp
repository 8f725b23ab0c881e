#include "tools/hana-router/server/route_alarms.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hana::tools {
namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 500ms;
constexpr double share = 0.99;

double milliseconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

std::string sentence(const RouteSpec& route, const RouteAlarms::Alarm& alarm) {
  const auto& late = alarm.lateness;
  auto text = fmt::format("route {}: late, {:.1f} ms (alarm_ms is {:g}): router {:.1f} ms",
                          route.id, milliseconds(late.all()), milliseconds(alarm.limit),
                          milliseconds(late.router_time));
  if (!late.visualization.empty())
    text += fmt::format(", network to {} {:.1f} +-{:.1f} ms", late.visualization,
                        milliseconds(late.network), milliseconds(late.error));
  return text;
}

}  // namespace

RouteAlarms::RouteAlarms(net::io_context& io, const std::vector<RouteSpec>& routes,
                         const std::vector<std::unique_ptr<RouteMetrics>>& metrics,
                         const Visualizations& visualizations, Say say)
    : routes_(routes),
      metrics_(metrics),
      visualizations_(visualizations),
      say_(std::move(say)),
      timer_(io) {}

void RouteAlarms::start() {
  for (std::size_t i = 0; i < routes_.size(); ++i)
    if (routes_[i].alarm) alarms_[i].limit = *routes_[i].alarm;
  if (!alarms_.empty()) look();
}

const RouteAlarms::Alarm* RouteAlarms::of(std::size_t route) const {
  const auto alarm = alarms_.find(route);
  return alarm == alarms_.end() ? nullptr : &alarm->second;
}

void RouteAlarms::look() {
  const auto now = Clock::now();
  for (auto& [route, alarm] : alarms_) {
    alarm.lateness = lateness_of(route, now);
    const bool is_late = alarm.lateness.all() > alarm.limit;
    if (is_late == alarm.late_since.has_value()) continue;
    alarm.late_since = is_late ? std::optional{now} : std::nullopt;
    say_(is_late ? sentence(routes_[route], alarm)
                 : "route " + routes_[route].id + ": in time again");
  }
  timer_.expires_after(between_looks);
  timer_.async_wait([this](const net::error_code& error) {
    if (!error) look();
  });
}

RouteLateness RouteAlarms::lateness_of(std::size_t route, Instant now) const {
  const auto& spec = routes_[route];
  RouteLateness lateness;
  lateness.router_time = metrics_[route]->router_time.recent.snapshot(now).quantile(share);
  for (const auto& entry : visualizations_.directory().entries()) {
    const auto* way = entry.by(spec.transport);
    if (way == nullptr || !spec.to.selects(entry.name, entry.tags)) continue;
    const auto stream = visualizations_.stream(way->id);
    if (!stream) continue;
    const auto network = stream->report.network().recent.snapshot(now).quantile(share);
    if (!lateness.visualization.empty() && network <= lateness.network) continue;
    lateness.visualization = entry.name;
    lateness.network = network;
    lateness.error = stream->report.network_errors().snapshot(now).quantile(share);
  }
  return lateness;
}

}  // namespace hana::tools
