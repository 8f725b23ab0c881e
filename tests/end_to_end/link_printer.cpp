// One end of a link, for the tests in network namespaces:
//   link_printer listen ADDRESS:PORT   prints `heard VALUE MICROSECONDS` for each message
//   link_printer hold ADDRESS:PORT     connects and says nothing; prints its phases
//   link_printer send ADDRESS:PORT     sends CLOCK_MONOTONIC in milliseconds every 20 ms, by turns
//   as a
//                                      discrete and a continuous message; prints its phases
#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string_view>

#include "router/events/osc_message_view.hpp"
#include "transport/link/link.hpp"
#include "transport/link/link_server.hpp"
#include "transport/net_endpoint.hpp"
#include "transport/osc/osc_encoder.hpp"

using namespace hana;
using namespace hana::transport;

namespace {

template <typename Unit>
long long now_in() {
  return std::chrono::duration_cast<Unit>(Clock::now().time_since_epoch()).count();
}

void print(const char* what, const std::string& rest) {
  std::printf("%s %s %lld\n", what, rest.c_str(), now_in<std::chrono::microseconds>());
  std::fflush(stdout);
}

void listen(net::io_context& io, const Endpoint& at) {
  LinkServer server{
      io,
      Framing::Length,
      {{},
       [](CallerId, std::span<const std::byte> packet) {
         const auto value = OscMessageView{packet}.argument(0);
         print("heard",
               std::to_string(static_cast<long long>(value ? number_in(*value).value_or(0) : 0)));
       },
       [](CallerId, const std::string& reason) { print("closed", reason); }}};
  const auto listening = server.listen(at);
  if (!listening) throw std::runtime_error{listening.error().message};
  print("listening", to_text(*listening));
  io.run();
}

const Link::Callbacks printing{{}, [](const LinkState& state) {
                                 print(state.phase == LinkPhase::Live ? "live" : "down", state.why);
                               }};

void hold(net::io_context& io, const Endpoint& to) {
  Link link{io, Framing::Length, 1, printing};
  link.connect({to});
  io.run();
}

void send(net::io_context& io, const Endpoint& to) {
  Link link{io, Framing::Length, 1, printing};
  link.connect({to});
  net::steady_timer timer{io};
  bool is_discrete = false;
  const std::function<void()> tick = [&] {
    const auto value = static_cast<std::int32_t>(now_in<std::chrono::milliseconds>() & 0x7fffffff);
    std::array<std::byte, 32> room;
    is_discrete = !is_discrete;
    const auto size = encode(is_discrete ? "/note" : "/fader", {value}, room);
    link.send(std::span{room}.first(size),
              is_discrete ? ControlClass::Discrete : ControlClass::Continuous);
    timer.expires_after(std::chrono::milliseconds{20});
    timer.async_wait([&](const auto&) { tick(); });
  };
  tick();
  io.run();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  try {
    net::io_context io;
    const auto endpoint = to_endpoint(std::string_view{arguments[2]}).value();
    const std::string_view what{arguments[1]};
    if (what == "listen") listen(io, endpoint);
    if (what == "hold") hold(io, endpoint);
    if (what == "send") send(io, endpoint);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
