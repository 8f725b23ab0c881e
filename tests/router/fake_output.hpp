#pragma once

#include <memory>
#include <string>
#include <vector>

#include "router/events/osc_message_view.hpp"
#include "router/overloaded.hpp"
#include "router/router.hpp"

namespace hana::test {

/// Keeps what it was sent, as text: "3 /bloom f:0.5".
class FakeOutput final : public Output {
 public:
  std::size_t try_send(std::span<const Destination> to,
                       const OutgoingMessage& message) noexcept override {
    for (const auto& destination : to)
      sent.push_back(std::to_string(static_cast<unsigned>(destination.id)) + " " +
                     std::string{message.address} + " " + text_of(message.arguments));
    return to.size();
  }
  Instant flush() noexcept override {
    ++flushes;
    return now;
  }

  static std::string text_of(const Arguments& arguments) {
    return std::visit(Overloaded{
                          [](float value) {
                            char text[32];
                            std::snprintf(text, sizeof text, "f:%.4g", static_cast<double>(value));
                            return std::string{text};
                          },
                          [](std::int32_t value) { return "i:" + std::to_string(value); },
                          [](const Blob& blob) { return "b:" + std::to_string(blob.bytes.size()); },
                          [](const RawArguments& raw) {
                            return "raw:" + std::string{raw.type_tags} + ":" +
                                   std::to_string(raw.data.size());
                          },
                      },
                      arguments);
  }

  std::vector<std::string> sent;
  int flushes = 0;
  Instant now{};
};

/// A route as a show file writes it; a bad selector fails the test by an exception.
inline RouteSpec route(std::string_view from, std::string_view to) {
  auto source = parse_source(from);
  if (!source) throw std::runtime_error(source.error().message);
  auto target = parse_target(to, source->path);
  if (!target) throw std::runtime_error(target.error().message);
  return {.id = std::string{from} + " -> " + std::string{to},
          .from = *source,
          .to = target->to,
          .address = target->address};
}

inline DestinationEntry visualization(std::string name, unsigned id,
                                      std::vector<std::string> tags = {}) {
  return {std::move(name), std::move(tags), Destination{DestinationId{id}, {}, {}, {}}};
}

/// A router whose sources are `device0`, `device1` ..., with a table of `specs`.
class RoutedDevices {
 public:
  explicit RoutedDevices(std::size_t devices = 1) : router(output) {
    for (std::size_t i = 0; i < devices; ++i) sources.push_back(*router.add_source());
  }

  void install(std::vector<RouteSpec> specs, std::vector<DestinationEntry> destinations) {
    metrics.clear();
    for (std::size_t i = 0; i < specs.size(); ++i)
      metrics.push_back(std::make_unique<RouteMetrics>());
    std::vector<SourceEntry> entries;
    for (const auto& source : sources)
      entries.push_back(
          {source.id(), "device" + std::to_string(static_cast<unsigned>(source.id())), controls});
    router.install(std::make_unique<RouteTable>(specs, entries, destinations, metrics));
  }

  std::vector<std::string> send(const Payload& payload, std::size_t device = 0) {
    output.sent.clear();
    sources[device].lane().try_push(Instant{}, payload);
    sources[device].hand_over();
    return output.sent;
  }

  FakeOutput output;
  Router router;
  std::vector<Source> sources;
  std::vector<ControlDescription> controls;
  std::vector<std::unique_ptr<RouteMetrics>> metrics;
};

}  // namespace hana::test
