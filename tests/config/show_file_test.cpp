#include "config/show_file.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

using namespace hana;
using namespace hana::config;
using namespace std::chrono_literals;

namespace {

const std::filesystem::path example = HANA_SOURCE_DIR "/config/example.toml";

Show show_of(std::string_view text) {
  auto show = parse_show(text, "show.toml");
  for (const auto& diagnostic : show ? std::vector<Diagnostic>{} : show.error())
    UNSCOPED_INFO(render(diagnostic, text));
  REQUIRE(show);
  return std::move(*show);
}

std::string message_of(const std::filesystem::path& file) {
  const auto show = load_show(file);
  REQUIRE_FALSE(show);
  REQUIRE(show.error().size() == 1);
  CHECK(show.error()[0].file == file.string());
  return show.error()[0].message;
}

/// A file in a directory of its own, both gone afterwards.
class ScratchFile {
 public:
  explicit ScratchFile(std::string_view content)
      : folder_(std::filesystem::temp_directory_path() /
                ("hana_show_" + std::to_string(std::random_device{}()))) {
    std::filesystem::create_directory(folder_);
    std::ofstream{path(), std::ios::binary} << content;
  }
  ~ScratchFile() { std::filesystem::remove_all(folder_); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "show.toml"; }

 private:
  std::filesystem::path folder_;
};

/// Valid, or at least one diagnostic with a place in the text and something to say.
void check_outcome(std::string_view text) {
  const auto show = parse_show(text, "show.toml");
  if (show) return;
  REQUIRE_FALSE(show.error().empty());
  for (const auto& diagnostic : show.error()) {
    REQUIRE(diagnostic.at.line >= 1);
    REQUIRE(diagnostic.at.column >= 1);
    REQUIRE_FALSE(diagnostic.message.empty());
    REQUIRE_FALSE(render(diagnostic, text).empty());
  }
}

}  // namespace

TEST_CASE("the example show loads", "[config]") {
  const auto show = load_show(example);
  for (const auto& diagnostic : show ? std::vector<Diagnostic>{} : show.error())
    UNSCOPED_INFO(render(diagnostic, *read_show_text(example)));
  REQUIRE(show);
  CHECK(show->devices.size() == 3);
  CHECK(show->visualizations.size() == 1);
  CHECK(show->routes.size() == 7);
}

TEST_CASE("an empty show is a show", "[config]") {
  CHECK(show_of("").routes.empty());
  CHECK(show_of("schema = 1\nroute = []\n[devices]\n[visualizations]\n").devices.empty());
}

TEST_CASE("devices are read with their alias, match and place", "[config]") {
  const auto show = show_of(R"(
[devices.zither]
match = { kind = "midi", name = "LPD8*", nth = 2 }
[devices.all]
match = { kind = "osc", listen = "udp:9000" }
[devices.here]
match = { kind = "osc", listen = "udp:127.0.0.1:9001" }
[devices."left wall"]
match = { kind = "osc", listen = "udp:[::1]:0" }
)");
  REQUIRE(show.devices.size() == 4);
  CHECK(show.devices[0].alias == "zither");
  CHECK(show.devices[0].at == Place{2, 10});
  const auto& midi = std::get<MidiMatch>(show.devices[0].match);
  CHECK(midi.name.matches("LPD8 MIDI 1"));
  CHECK(midi.nth == 2);

  const auto& all = std::get<OscMatch>(show.devices[1].match).listen;
  CHECK(all.family == AddressFamily::Unspecified);
  CHECK(all.port == UdpPort{9000});
  const auto& here = std::get<OscMatch>(show.devices[2].match).listen;
  CHECK(here.family == AddressFamily::V4);
  CHECK(here.address[0] == 127);
  CHECK(here.address[3] == 1);
  const auto& wall = std::get<OscMatch>(show.devices[3].match).listen;
  CHECK(wall.family == AddressFamily::V6);
  CHECK(wall.address[15] == 1);
  CHECK(wall.port == UdpPort{0});
}

TEST_CASE("visualizations are read with address, bundling and tags", "[config]") {
  const auto show = show_of(R"(
[visualizations]
resolume = { osc = "udp://192.168.1.20:7000", bundle = true, tags = ["stage", "left wall"] }
six = { osc = "udp://[fd00::7]:7000" }
named = { osc = "udp://stage-2.local:65535" }
zoned = { osc = "udp://[fe80::1%eth0]:1" }
mixer = { osc = "tcp://stage-2.local:10023", tags = ["sound"] }
lights = { osc = "tcp://[fd00::7]:7001", framing = "slip" }
plain = { osc = "tcp://192.168.1.20:7001", framing = "length" }
)");
  REQUIRE(show.visualizations.size() == 7);
  const auto& resolume = show.visualizations[0];
  CHECK(resolume.name == "resolume");
  CHECK(resolume.bundling == Bundling::Bundles);
  CHECK(resolume.tags == std::vector<std::string>{"stage", "left wall"});
  const auto& v4 = std::get<Endpoint>(resolume.osc);
  CHECK(v4.family == AddressFamily::V4);
  CHECK(v4.address[3] == 20);
  CHECK(v4.port == UdpPort{7000});
  const auto& v6 = std::get<Endpoint>(show.visualizations[1].osc);
  CHECK(v6.address[0] == 0xfd);
  CHECK(v6.address[15] == 7);
  CHECK(show.visualizations[1].bundling == Bundling::OneMessageADatagram);
  CHECK(std::get<HostName>(show.visualizations[2].osc) ==
        HostName{"stage-2.local", UdpPort{65535}});
  for (std::size_t i = 0; i < 4; ++i) CHECK(show.visualizations[i].scheme == TransportChoice::Udp);
  for (std::size_t i = 4; i < 7; ++i) {
    CHECK(show.visualizations[i].scheme == TransportChoice::Tcp);
    CHECK(show.visualizations[i].framing ==
          (i == 5 ? transport::Framing::Slip : transport::Framing::Length));
  }
  CHECK(std::get<HostName>(show.visualizations[4].osc) ==
        HostName{"stage-2.local", UdpPort{10023}});
  CHECK(std::get<Endpoint>(show.visualizations[5].osc).port == UdpPort{7001});
  CHECK(std::get<HostName>(show.visualizations[3].osc) == HostName{"fe80::1%eth0", UdpPort{1}});
}

TEST_CASE("routes are read with all their keys", "[config]") {
  const auto show = show_of(R"(
[[route]]
id = "tilt"
from = "demo:/{x,y}"
to = "#stage:/camera/$1"
in = [-9.81, 10]
out = [180, -180.0]
invert = true
arg = 256
[[route]]
from = "virtual:/**"
to = "*:/in/**"
pass = true
)");
  REQUIRE(show.routes.size() == 2);
  const auto& tilt = show.routes[0];
  CHECK(tilt.id == "tilt");
  CHECK(tilt.from.device.matches("demo"));
  CHECK(tilt.from.path.text() == "/{x,y}");
  CHECK(tilt.to.by == DestinationSelector::By::Tag);
  CHECK(tilt.in == ValueRange{-9.81, 10});
  CHECK(tilt.out == ValueRange{180, -180});
  CHECK(tilt.invert == Inversion::Inverted);
  CHECK(tilt.pass == Passing::Value);
  CHECK(tilt.argument == 256U);

  const auto& all = show.routes[1];
  CHECK(all.pass == Passing::AllArguments);
  CHECK(all.invert == Inversion::Straight);
  CHECK_FALSE(all.in);
  CHECK_FALSE(all.out);
  CHECK_FALSE(all.argument);
}

TEST_CASE("a route says how it travels and when to tell that it is late", "[config]") {
  const auto show = show_of(R"(
[[route]]
from = "demo:/a"
to = "nebula:/a"
[[route]]
from = "demo:/a"
to = "nebula:/a"
transport = "udp"
alarm_ms = 60_000
[[route]]
from = "demo:/a"
to = "nebula:/a"
transport = "tcp"
alarm_ms = 0.5
[[route]]
from = "demo:/a"
to = "nebula:/a"
pass = true
transport = "local"
alarm_ms = 0.001
)");
  REQUIRE(show.routes.size() == 4);
  CHECK(show.routes[0].transport == TransportChoice::Automatic);
  CHECK_FALSE(show.routes[0].alarm);
  CHECK(show.routes[1].transport == TransportChoice::Udp);
  CHECK(show.routes[1].alarm == 60s);
  CHECK(show.routes[2].transport == TransportChoice::Tcp);
  CHECK(show.routes[2].alarm == 500us);
  CHECK(show.routes[3].transport == TransportChoice::Local);
  CHECK(show.routes[3].alarm == 1us);
}

TEST_CASE("a route without an id gets one from its target that no other route has", "[config]") {
  const auto show = show_of(R"(
[[route]]
from = "demo:/a"
to = "nebula:/bloom"
[[route]]
from = "demo:/*"
to = "*:/burst/$1"
[[route]]
from = "demo:/b"
to = "nebula:/bloom"
[[route]]
id = "nebula-bloom"
from = "demo:/b"
to = "nebula:/bloom"
)");
  REQUIRE(show.routes.size() == 4);
  CHECK(show.routes[0].id == "nebula-bloom-2");
  CHECK(show.routes[1].id == "burst-1");
  CHECK(show.routes[2].id == "nebula-bloom-3");
  CHECK(show.routes[3].id == "nebula-bloom");
}

TEST_CASE("a file that cannot be a show is refused with one sentence", "[config]") {
  const ScratchFile half{"[devices.knobs]\nmatch = { kind = \"midi\", name = \"nano"};
  CHECK_THAT(message_of(half.path()), Catch::StartsWith("the file ends in the middle of this"));
  CHECK_THAT(message_of(half.folder()), Catch::StartsWith("this is a directory"));
  CHECK_THAT(message_of(half.folder() / "none.toml"), Catch::StartsWith("there is no such file"));

  const ScratchFile latin{"# B\xfchne\n"};
  CHECK_THAT(message_of(latin.path()), Catch::StartsWith("this is not UTF-8"));
  CHECK(load_show(latin.path()).error()[0].at == Place{1, 4});

  const ScratchFile large{std::string(max_show_bytes + 1, '#')};
  CHECK_THAT(message_of(large.path()), Catch::StartsWith("this file is larger than 4 MiB"));
  const ScratchFile largest{std::string(max_show_bytes, '#')};
  CHECK(load_show(largest.path()));
}

TEST_CASE("the example cut off at any byte is diagnosed or a smaller show", "[config]") {
  const auto text = *read_show_text(example);
  for (std::size_t size = 0; size <= text.size(); ++size)
    check_outcome(std::string_view{text}.substr(0, size));
}

TEST_CASE("the example with random changes is diagnosed or another show", "[config]") {
  const auto text = *read_show_text(example);
  static constexpr std::string_view pieces{"\"'{}[]=.,#*$:/\\\n\r\t 019azu\xff\xc3\x80\x01"};
  std::mt19937 random{3};
  for (int n = 0; n < 3'000; ++n) {
    auto changed = text;
    for (auto changes = 1 + random() % 4; changes > 0; --changes) {
      const auto at = random() % changed.size();
      const auto piece = pieces[random() % pieces.size()];
      switch (random() % 4) {
        case 0:
          changed[at] = piece;
          break;
        case 1:
          changed.insert(at, 1, piece);
          break;
        case 2:
          changed.erase(at, 1 + random() % 8);
          break;
        default:
          changed.insert(at, changed.substr(random() % changed.size(), random() % 40));
      }
    }
    check_outcome(changed);
  }
}

TEST_CASE("a key of a hundred thousand levels is an error, not a crash", "[config]") {
  std::string deep = "a";
  for (int n = 0; n < 100'000; ++n) deep += ".a";
  const auto brackets = std::string(100'000, '[');
  std::string tables;
  for (int n = 0; n < 100'000; ++n) tables += "a={\n";
  for (const auto& text :
       {deep + " = 1", "[" + deep + "]", "x = " + brackets, tables, "x = \"\"\"\n\"\"\"\n" + deep})
    CHECK_FALSE(parse_show(text, "show.toml"));
}

TEST_CASE("the deepest text that the parser sees does not exhaust the stack", "[config]") {
  const std::string thirty_two =
      "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a";
  std::string text = thirty_two + " = [\n";
  for (int n = 0; n < 7; ++n) text += "{ " + thirty_two + " = [\n";
  for (int n = 0; n < 7; ++n) text += "] }\n";
  text += "]\n";
  const auto show = parse_show(text, "show.toml");
  REQUIRE_FALSE(show);
  CHECK(show.error()[0].message.find("a show has no key `a`") == 0);
}

TEST_CASE("a file full of mistakes gives a hundred of them in good time", "[config]") {
  std::string text;
  for (int n = 0; n < 4'000; ++n)
    text += "[[route]]\nfrm = \"x:/{1..16384}\"\nfrom = \"{1..16384}:/a\"\n";
  const auto start = std::chrono::steady_clock::now();
  const auto show = parse_show(text, "show.toml");
  REQUIRE_FALSE(show);
  CHECK(show.error().size() == 100);
  CHECK(std::chrono::steady_clock::now() - start < 20s);
}

TEST_CASE("more routes than a show can have are counted, not read", "[config]") {
  std::string text;
  for (int n = 0; n < 4'097; ++n) text += "[[route]]\nfrom = \"demo:/a\"\nto = \"a:/a\"\n";
  const auto show = parse_show(text, "show.toml");
  REQUIRE_FALSE(show);
  CHECK(show.error()[0].message ==
        "a show has at most 4096 routes, this one has 4097: write several shows");
}
