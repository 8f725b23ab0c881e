#include <array>
#include <catch2/catch.hpp>

#include "router/table/route_spec.hpp"
#include "tests/realtime/allocation_count.hpp"

using namespace hana;

TEST_CASE("matching a path and rendering its address make no heap call", "[realtime]") {
  const auto source = parse_source("pad{1..8}:/a*b{x,yy,zzz}/{0..16383}/**/*/**");
  REQUIRE(source);
  const auto target = parse_target("#left-{a,b}*:/in/$device/$1/$2/$3/**/x/**", source->path);
  REQUIRE(target);
  static constexpr std::string_view path{
      "/abababyyabyy/16383/a-segment-that-no-short-string-holds/b/c/d/e/f/g"};
  Captures captures;
  std::array<char, AddressTemplate::max_address> room;

  const auto before = hana::test::heap_calls();
  const bool device_fits = source->device.matches("pad7");
  const bool tag_fits = target->to.pattern.matches("left-b-and-something-that-is-long");
  const bool path_fits = source->path.match(path, captures);
  const auto address = target->address.render(captures, "pad7", room);
  const bool other_fits = source->path.match("/abx/16384/a", captures);
  const auto after = hana::test::heap_calls();

  CHECK(after == before);
  CHECK(device_fits);
  CHECK(tag_fits);
  CHECK(path_fits);
  CHECK_FALSE(other_fits);
  CHECK(address == "/in/pad7/bababyya/yy/16383/x/b/c/d/e/f/g");
}
