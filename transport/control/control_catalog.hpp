#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "router/result.hpp"

namespace hana::transport {

/// What a router can be asked and what it lets others watch, by name.
///
/// Threads: filled before the server opens; the functions are called on the server's thread and
///          must not wait.
/// Errors:  what a function throws is answered as its error.
struct ControlCatalog {
  using Json = nlohmann::json;
  using Request = std::function<Result<Json>(const Json& params)>;
  using Topic = std::function<Json(const Json& params)>;  // one snapshot

  std::map<std::string, Request, std::less<>> requests;
  std::map<std::string, Topic, std::less<>> topics;
};

}  // namespace hana::transport
