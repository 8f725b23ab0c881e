#include "router/table/address_template.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <optional>
#include <random>

#include "router/table/route_spec.hpp"

using namespace hana;

namespace {

/// The address that an event at `path` leaves with.
std::optional<std::string> rendered(std::string_view from, std::string_view to,
                                    std::string_view path, std::string_view device = "knobs",
                                    std::size_t room_size = 255) {
  const auto source = PathPattern::parse(from);
  REQUIRE(source);
  auto address = AddressTemplate::parse(to);
  REQUIRE(address);
  REQUIRE_FALSE(address->bind(*source));
  Captures captures;
  REQUIRE(source->match(path, captures));
  std::string room(room_size, '\0');
  const auto view = address->render(captures, device, room);
  return view ? std::optional<std::string>{*view} : std::nullopt;
}

bool is_osc_address(std::string_view address) {
  if (address.size() < 2 || address.size() > 255 || address.front() != '/') return false;
  if (address.back() == '/' || address.find("//") != std::string_view::npos) return false;
  return std::all_of(address.begin(), address.end(), [](char c) {
    return c > ' ' && c < 0x7f && std::string_view{"#*,?[]{}"}.find(c) == std::string_view::npos;
  });
}

}  // namespace

TEST_CASE("wildcards and the device's name go where the template says", "[router]") {
  CHECK(rendered("/cc/16", "/bloom", "/cc/16") == "/bloom");
  CHECK(rendered("/note/{36..43}", "/burst/$1", "/note/40") == "/burst/40");
  CHECK(rendered("/*/*", "/$2/$1$1/x$2y", "/a/b") == "/b/aa/xby");
  CHECK(rendered("/**", "/in/$device/**", "/a/b", "left pad") == "/in/left_pad/a/b");
  CHECK(rendered("/a/**/b/**", "/**/and/**", "/a/x/b/y/z") == "/x/and/y/z");
  CHECK(rendered("/a/**", "/$1", "/a/x/y") == "/x/y");
  CHECK(rendered("/a", "/$$1", "/a") == "/$1");
}

TEST_CASE("what is empty takes its slash with it", "[router]") {
  CHECK(rendered("/a/**", "/in/**", "/a") == "/in");
  CHECK(rendered("/a/**", "/in/**/x", "/a") == "/in/x");
  CHECK(rendered("/a/*", "/in/$1/x/$1", "/a/") == "/in/x");
  CHECK(rendered("/a/**", "/**", "/a") == std::nullopt);
}

TEST_CASE("characters that an address cannot have become underscores", "[router]") {
  CHECK(rendered("/a/*", "/x/$1", "/a/b c#*,?[]{}\x01\xc3\xa4") == "/x/b_c___________");
  CHECK(rendered("/a", "/x/$device", "/a", "a/b") == "/x/a_b");
}

TEST_CASE("an address that is too long for OSC or for the room is not rendered", "[router]") {
  const std::string longest(247, 'a');
  CHECK(rendered("/a/*", "/xxxxxx/$1", "/a/" + longest) == "/xxxxxx/" + longest);
  CHECK(rendered("/a/*", "/xxxxxxx/$1", "/a/" + longest) == std::nullopt);
  CHECK(rendered("/a/*", "/xxxxxxx/$1", "/a/" + longest, "knobs", 1000) == std::nullopt);
  CHECK(rendered("/a", "/abc", "/a", "knobs", 4) == "/abc");
  CHECK(rendered("/a", "/abc", "/a", "knobs", 3) == std::nullopt);
  CHECK(rendered("/a", "/abc", "/a", "knobs", 0) == std::nullopt);
}

TEST_CASE("every address that is rendered is a valid OSC address", "[router][property]") {
  std::mt19937 random{11};
  const std::array templates{"/$1",   "/$1/$2/**", "/x/$device",    "/**/$2",
                             "/$2$1", "/a/**/b",   "/$device/$1/$1"};
  int valid = 0;
  for (int n = 0; n < 10'000; ++n) {
    std::string path = "/";
    for (auto size = random() % 20; size > 0; --size)
      path += random() % 4 == 0 ? '/' : static_cast<char>(random() % 256);
    const auto device = path.substr(path.size() / 2);
    const auto source = *PathPattern::parse("/*/**");
    auto address = *AddressTemplate::parse(templates[random() % templates.size()]);
    REQUIRE_FALSE(address.bind(source));
    Captures captures;
    REQUIRE(source.match(path, captures));
    std::array<char, 255> room;
    const auto view = address.render(captures, device, room);
    if (!view) continue;
    INFO(*view);
    REQUIRE(is_osc_address(*view));
    ++valid;
  }
  CHECK(valid > 8'000);
}

TEST_CASE("a bad address is refused at the place of the mistake", "[router]") {
  const auto [text, offset] = GENERATE(table<std::string, std::size_t>({{"", 0},
                                                                        {"a", 0},
                                                                        {"/", 0},
                                                                        {"/a/", 2},
                                                                        {"/a//b", 2},
                                                                        {"/a/*", 3},
                                                                        {"/a/***", 3},
                                                                        {"/a**", 2},
                                                                        {"/{1..3}", 1},
                                                                        {"/a}", 2},
                                                                        {"/a b", 2},
                                                                        {"/a#", 2},
                                                                        {"/\xc3\xa4", 1},
                                                                        {"/$", 1},
                                                                        {"/$0", 1},
                                                                        {"/a$x", 2}}));
  INFO(text);
  const auto parsed = AddressTemplate::parse(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().offset == offset);
}

TEST_CASE("a wildcard that the source does not have is refused with their number", "[router]") {
  const auto source = PathPattern::parse("/*/{1..3}");
  auto address = AddressTemplate::parse("/a/$2/$3");
  const auto error = address->bind(*source);
  REQUIRE(error);
  CHECK(error->offset == 6);
  CHECK(error->message == "`from` has only 2 wildcards: write `$1` or `$2`");
}

TEST_CASE("the parts of a selector are read around its first colon", "[router]") {
  const auto source = parse_source("{knobs,phone}:/cc/{0..7}");
  REQUIRE(source);
  CHECK(source->device.matches("phone"));
  CHECK(source->path.text() == "/cc/{0..7}");

  const auto named = parse_target("left wall:/a:b/$1", source->path);
  REQUIRE(named);
  CHECK(named->to.by == DestinationSelector::By::Name);
  CHECK(named->to.pattern.matches("left wall"));
  CHECK(named->address.text() == "/a:b/$1");

  const auto tagged = parse_target("#wall-*:/x", source->path);
  REQUIRE(tagged);
  CHECK(tagged->to.by == DestinationSelector::By::Tag);
  CHECK(tagged->to.pattern.matches("wall-2"));
}

TEST_CASE("errors of a selector count from its start", "[router]") {
  CHECK(parse_source("knobs").error().offset == 5);
  CHECK(parse_source("knobs:").error().offset == 6);
  CHECK(parse_source(":/a").error().offset == 0);
  CHECK(parse_source("knobs:/a?").error().offset == 8);
  CHECK(parse_target("#a/b:/x").error().offset == 2);
  CHECK(parse_target("nebula:/a*").error().offset == 9);
  CHECK(parse_target("nebula:/a/$1", *PathPattern::parse("/a")).error().offset == 10);
}
