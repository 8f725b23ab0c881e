#include "tools/hana-router/bench/bench_text.hpp"

#include <fmt/format.h>

namespace hana::tools {
namespace {

using Json = nlohmann::json;

double number(const Json& row, const char* key) { return row.at(key).get<double>(); }

std::string comparison_text(const std::string& title, const char* raw_name, const Json& result) {
  const auto row = [&](const char* name, const Json& times) {
    return fmt::format("  {:<26} {:>9.1f} {:>9.1f} {:>9.1f}\n", name, number(times, "p50_us"),
                       number(times, "p99_us"), number(times, "p999_us"));
  };
  const auto& ratio = result.at("ratio");
  return fmt::format("{}, {} events of each\n  {:<26} {:>9} {:>9} {:>9}\n", title,
                     result.at("events").dump(), "microseconds", "p50", "p99", "p99.9") +
         row(raw_name, result.at("raw")) + row("routed", result.at("routed")) +
         fmt::format("  {:<26} {:>8.2f}x {:>8.2f}x {:>8.2f}x\n", "ratio", number(ratio, "p50"),
                     number(ratio, "p99"), number(ratio, "p999"));
}

std::string rate_text(const Json& rate) {
  const auto row = [&](const char* name, const char* key) {
    const auto& way = rate.at(key);
    return fmt::format("  {:<26} {:>12.0f} {:>8.2f}x {:>9} lost\n", name,
                       number(way, "events_per_s"), number(way, "ratio"), way.at("dropped").dump());
  };
  return "Discrete events a second, every one received and in order\n" +
         row("sendto, one by one", "raw") + row("routed, one per datagram", "one_per_datagram") +
         row("routed, bundled", "bundled");
}

std::string ways_text(const Json& streams, const std::string& hertz) {
  const auto& ways = streams.at("ways");
  auto text = fmt::format(
      "Streams and links at {} Hz, {} events of each\n  {:<26} {:>9} {:>9} {:>9} {:>9}\n", hertz,
      streams.at("events").dump(), "microseconds", "p50", "p99", "p99.9", "CPU");
  const auto row = [&](const char* name, const char* key) {
    const auto& way = ways.at(key);
    text +=
        fmt::format("  {:<26} {:>9.1f} {:>9.1f} {:>9.1f} {:>9.1f}\n", name, number(way, "p50_us"),
                    number(way, "p99_us"), number(way, "p999_us"), number(way, "cpu_us"));
  };
  const auto compared = [&](const char* raw_name, const char* raw, const char* name,
                            const char* key) {
    row(raw_name, raw);
    row(name, key);
    const auto& ratio = streams.at("ratio").at(key);
    text += fmt::format("  {:<26} {:>8.2f}x {:>8.2f}x {:>8.2f}x {:>8.2f}x\n", "ratio",
                        number(ratio, "p50"), number(ratio, "p99"), number(ratio, "p999"),
                        number(ratio, "cpu"));
  };
  compared("raw: sendto", "raw_udp", "routed, stream", "stream");
  compared("raw: send, TCP", "raw_tcp", "routed, TCP link", "tcp");
  compared("raw: send, Unix socket", "raw_unix", "routed, Unix link", "unix");
  return text + fmt::format("  {:<26} {:>9} {:>9} {:>9} {:>9.1f}\n", "no event, the pace alone", "",
                            "", "", number(ways.at("idle"), "cpu_us"));
}

std::string stream_rate_text(const Json& rate) {
  const auto& stream = rate.at("stream");
  return fmt::format(
      "Discrete events a second, every one received once and in order\n"
      "  {:<26} {:>12.0f}\n  {:<26} {:>12.0f} {:>8.2f}x\n",
      "sendto, one by one", number(rate.at("raw"), "events_per_s"), "routed, stream",
      number(stream, "events_per_s"), number(stream, "ratio"));
}

std::string fan_out_text(const Json& rows) {
  auto text = fmt::format("Streams from one source, microseconds until the last has it\n  {:<26}",
                          "visualizations");
  for (const auto* title : {"p50", "p99", "router p50", "CPU"})
    text += fmt::format(" {:>10}", title);
  text += '\n';
  for (const auto& row : rows) {
    text += fmt::format("  {:<26}", fmt::format("{} at {} Hz", row.at("visualizations").dump(),
                                                row.at("hertz").dump()));
    for (const auto* key : {"p50_us", "p99_us", "router_p50_us", "cpu_us"})
      text += fmt::format(" {:>10.1f}", number(row, key));
    text += '\n';
  }
  return text;
}

std::string traffic_text(const Json& each) {
  return fmt::format(
      "Traffic of each event by a stream at that pace (plain: 1 packet, 24 bytes)\n"
      "  {:<26} {:>9.3f} packets {:>9.1f} bytes\n"
      "  {:<26} {:>9.3f} packets {:>9.1f} bytes\n"
      "  {:<26} {:>9.3f} packets {:>9.1f} bytes\n",
      "there", number(each, "packets"), number(each, "bytes"), "acknowledgements back",
      number(each, "acks"), number(each, "ack_bytes"), "other answers",
      number(each, "other_answers"), number(each, "other_answer_bytes"));
}

std::string udp_text(const Json& result) {
  return comparison_text("Event to receiving process at " + result.at("hertz").dump() + " Hz",
                         "raw: sendto", result) +
         comparison_text("OSC in to OSC out at " + result.at("hertz").dump() + " Hz",
                         "raw: recv and sendto", result.at("osc")) +
         rate_text(result.at("rate"));
}

std::string streams_text(const Json& streams, const std::string& hertz) {
  const auto& rows = streams.at("visualizations");
  return ways_text(streams, hertz) + stream_rate_text(streams.at("rate")) + fan_out_text(rows) +
         traffic_text(rows.at(0).at("each"));
}

}  // namespace

std::string bench_text(const Json& result) {
  std::string text;
  if (result.contains("raw")) text += udp_text(result);
  if (result.contains("streams"))
    text += streams_text(result.at("streams"), result.at("hertz").dump());
  return text;
}

}  // namespace hana::tools
