#include "tools/hana-router/report/tables.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hana::tools {
namespace {

/// 950 ns as "0.9 us", 12345 us as "12.3 ms".
std::string duration_text(const Json& microseconds) {
  const auto value = microseconds.get<double>();
  if (value < 1'000) return fmt::format("{:.1f} us", value);
  if (value < 1'000'000) return fmt::format("{:.1f} ms", value / 1e3);
  return fmt::format("{:.1f} s", value / 1e6);
}

std::string counted(std::size_t count, const std::string& thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string joined(const Json& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ",") + word.get<std::string>();
  return text;
}

std::string quantile_text(const Json& times, const char* key) {
  return times.at("count") == 0 ? std::string{"-"} : duration_text(times.at(key));
}

std::string latency_row(const std::string& name, const Json& counts, const Json& times) {
  const auto& minute = times.at("last_minute");
  return fmt::format("{:<24} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}   {:>9} {:>9}", name,
                     counts.value("events", times.at("count").get<std::uint64_t>()),
                     counts.contains("messages") ? counts["messages"].dump() : "",
                     quantile_text(times, "p50_us"), quantile_text(times, "p99_us"),
                     quantile_text(times, "p999_us"), quantile_text(times, "max_us"),
                     quantile_text(minute, "p50_us"), quantile_text(minute, "p99_us"));
}

std::string alarm_text(const Json& route) {
  if (!route.contains("alarm")) return {};
  const auto& alarm = route["alarm"];
  return fmt::format("   {} (alarm at {:g} ms)", alarm.at("late").get<bool>() ? "LATE" : "in time",
                     alarm.at("limit_ms").get<double>());
}

/// What is to be said of a link beside its state.
std::vector<std::string> whys(const Json& link) {
  std::vector<std::string> texts;
  if (const auto why = link.at("why").get<std::string>(); !why.empty()) texts.push_back(why);
  if (link.at("state") == "live") return texts;
  for (const auto& rebuff : link.value("rebuffs", Json::array()))
    texts.push_back(rebuff.get<std::string>());
  return texts;
}

std::string way_rows(const Json& visualization) {
  const auto name = visualization.at("name").get<std::string>();
  std::string text;
  const auto add = [&](const char* figure, const char* key, const std::string& remark) {
    const auto& times = visualization.at(key);
    const auto& minute = times.at("last_minute");
    text += fmt::format("{:<24} {:<13} {:>9} {:>9} {:>9} {:>9}   {:>9} {:>9}   {}\n",
                        text.empty() ? name : "", figure, quantile_text(times, "p50_us"),
                        quantile_text(times, "p99_us"), quantile_text(times, "p999_us"),
                        quantile_text(times, "max_us"), quantile_text(minute, "p50_us"),
                        quantile_text(minute, "p99_us"), remark);
  };
  const auto& bound = visualization.at("bound_us");
  add("one-way", "network", bound.is_null() ? "clock not known yet" : "+-" + duration_text(bound));
  add("round trip", "round_trip", "");
  add("applied", "applied", "");
  return text;
}

}  // namespace

Json StatusRates::add_to(Json status) {
  const auto rate = [&](const char* key) {
    const auto span =
        status.at("up_s").get<double>() - (before_ ? before_->at("up_s").get<double>() : 0.0);
    const auto count =
        status.at(key).get<std::uint64_t>() - (before_ ? before_->at(key).get<std::uint64_t>() : 0);
    return span > 0 ? static_cast<double>(count) / span : 0.0;
  };
  const auto in = rate("events_in");
  const auto out = rate("messages_out");
  before_ = status;
  status["events_in_per_s"] = in;
  status["messages_out_per_s"] = out;
  return status;
}

std::vector<std::string> StatusWarnings::take_new(const Json& status) {
  std::vector<std::string> news;
  for (const auto& warning : status.at("warnings")) {
    auto sentence = warning.get<std::string>();
    if (told_.insert(sentence).second) news.push_back(std::move(sentence));
  }
  return news;
}

std::string status_text(const Json& status) {
  const auto& devices = status.at("devices");
  auto text = counted(devices.at("connected").get<std::size_t>(), "device");
  if (devices.at("waiting") != 0) text += fmt::format(", {} waiting", devices["waiting"].dump());
  if (devices.at("failed") != 0) text += fmt::format(", {} failed", devices["failed"].dump());
  text += " | " + counted(status.at("visualizations").get<std::size_t>(), "visualization");
  text += fmt::format(" | in {:.0f}/s out {:.0f}/s", status.at("events_in_per_s").get<double>(),
                      status.at("messages_out_per_s").get<double>());
  const auto& times = status.at("router_time");
  if (times.at("count") != 0)
    text += fmt::format(" | router time p50 {} p99 {}", duration_text(times.at("p50_us")),
                        duration_text(times.at("p99_us")));
  std::uint64_t dropped = 0;
  for (const auto& count : status.at("drops")) dropped += count.get<std::uint64_t>();
  text += fmt::format(" | {} dropped", dropped);
  if (status.contains("last_send_error"))
    text += " (" + status["last_send_error"].get<std::string>() + ")";
  return text;
}

std::string devices_table(const Json& devices) {
  if (devices.empty()) return "no devices\n";
  auto text = fmt::format("{:<16} {:<5} {:<10} {}\n", "ALIAS", "KIND", "STATE", "NAME");
  for (const auto& device : devices) {
    const auto alias = device.at("alias").get<std::string>();
    text += fmt::format("{:<16} {:<5} {:<10} {}", alias.empty() ? "-" : alias,
                        device.at("kind").get<std::string>(), device.at("state").get<std::string>(),
                        device.at("name").get<std::string>());
    if (device.contains("reason")) text += ": " + device["reason"].get<std::string>();
    text += "\n";
  }
  return text;
}

std::string nodes_table(const Json& nodes) {
  if (nodes.empty()) return "no nodes\n";
  auto text =
      fmt::format("{:<20} {:<14} {:<22} {:>9} {}\n", "NAME", "ROLE", "OSC", "HEARD", "TAGS");
  for (const auto& node : nodes) {
    const auto heard = node.contains("heard_s")
                           ? fmt::format("{:.1f} s", node["heard_s"].get<double>())
                           : std::string{"fixed"};
    text += fmt::format("{:<20} {:<14} {:<22} {:>9} {}\n", node.at("name").get<std::string>(),
                        node.at("role").get<std::string>(), node.at("osc").get<std::string>(),
                        heard, joined(node.at("tags")));
  }
  return text;
}

std::string links_table(const Json& links) {
  if (links.at("links").empty()) return "no links: plain visualizations have none\n";
  auto text = fmt::format("{:<20} {:<9} {:<13} {:>9} {:>7} {:>10} {}\n", "NAME", "TRANSPORT",
                          "STATE", "SINCE", "LOSS", "ROUND TRIP", "TO");
  for (const auto& link : links.at("links")) {
    const auto loss =
        link.contains("loss") ? fmt::format("{:.1f} %", 100 * link["loss"].get<double>()) : "-";
    const auto round_trip =
        link.contains("round_trip_us") ? duration_text(link["round_trip_us"]) : std::string{"-"};
    text += fmt::format("{:<20} {:<9} {:<13} {:>7.1f} s {:>7} {:>10} {}",
                        link.at("name").get<std::string>(), link.at("transport").get<std::string>(),
                        link.at("state").get<std::string>(), link.at("since_s").get<double>(), loss,
                        round_trip, link.at("to").get<std::string>());
    for (const auto& why : whys(link)) text += ": " + why;
    text += "\n";
  }
  return text;
}

std::string latency_table(const Json& latency) {
  auto text =
      fmt::format("{:<24} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}   {:>19}\n", "ROUTER TIME", "EVENTS",
                  "MESSAGES", "p50", "p99", "p99.9", "max", "LAST MINUTE p50 p99");
  for (const auto& route : latency.at("routes"))
    text += latency_row(route.at("id").get<std::string>(), route, route.at("router_time")) +
            alarm_text(route) + "\n";
  text += latency_row("all", Json::object(), latency.at("router_time")) + "\n";
  if (latency.at("visualizations").empty()) return text;
  text += fmt::format("\n{:<24} {:<13} {:>9} {:>9} {:>9} {:>9}   {:>19}\n", "NETWORK", "", "p50",
                      "p99", "p99.9", "max", "LAST MINUTE p50 p99");
  for (const auto& visualization : latency.at("visualizations")) text += way_rows(visualization);
  return text;
}

}  // namespace hana::tools
