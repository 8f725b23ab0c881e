#include <catch2/catch.hpp>

#include "discovery/mesh/host/interface_choice.hpp"
#include "discovery/mesh/host/suspension.hpp"
#include "discovery/mesh/host/v6_addresses.hpp"

using namespace hana;
using namespace hana::discovery;
using namespace std::chrono_literals;

TEST_CASE("a star stands for any characters and nothing else is special", "[discovery]") {
  CHECK(matches_name("eth0", "eth0"));
  CHECK_FALSE(matches_name("eth0", "eth01"));
  CHECK_FALSE(matches_name("eth", "eth0"));
  CHECK(matches_name("*", ""));
  CHECK(matches_name("docker*", "docker"));
  CHECK(matches_name("*0", "wlp3s0"));
  CHECK(matches_name("w*s*0", "wlp3s0"));
  CHECK(matches_name("a*ab", "aaab"));
  CHECK_FALSE(matches_name("a*b", "abc"));
  CHECK_FALSE(matches_name("eth?", "eth0"));
  CHECK_FALSE(matches_name("", "eth0"));
}

TEST_CASE("denied goes before allowed, and without a list all are allowed", "[discovery]") {
  CHECK(is_chosen({}, "eth0"));
  CHECK(is_chosen({{"eth*"}, {}}, "eth0"));
  CHECK_FALSE(is_chosen({{"eth*"}, {}}, "lo"));
  CHECK_FALSE(is_chosen({{}, {"docker*"}}, "docker0"));
  CHECK_FALSE(is_chosen({{"eth0"}, {"eth*"}}, "eth0"));
}

TEST_CASE("tentative and duplicate IPv6 addresses are not usable, optimistic ones are",
          "[discovery]") {
  const auto line = [](const char* flags) {
    return std::string{"fe800000000000000cf0a3fffe1b2c3d 1a 40 20 "} + flags + "     eth0\n";
  };
  REQUIRE(unusable_in(line("c0")).size() == 1);
  const auto found = unusable_in(line("c0")).front();
  CHECK(found.on == InterfaceIndex{0x1a});
  CHECK(found.address[0] == 0xfe);
  CHECK(found.address[15] == 0x3d);
  CHECK(unusable_in(line("80")).empty());
  CHECK(unusable_in(line("44")).empty());
  CHECK(unusable_in(line("88")).size() == 1);
  CHECK(unusable_in(line("c8") + line("80") + line("40")).size() == 2);
}

TEST_CASE("damaged lines of the system's list are passed over", "[discovery]") {
  const auto* text = GENERATE("", "\n\n", "fe80", "fe80 01 40 20 c0 eth0\n",
                              "zz800000000000000cf0a3fffe1b2c3d 02 40 20 c0 eth0\n",
                              "fe800000000000000cf0a3fffe1b2c3d xx 40 20 c0 eth0\n",
                              "fe800000000000000cf0a3fffe1b2c3d 02 40 20\n");
  CHECK(unusable_in(text).empty());
}

TEST_CASE("more than a second of sleep is noticed once", "[discovery]") {
  SleepNotice notice{5s};
  CHECK_FALSE(notice.slept(5s));
  CHECK_FALSE(notice.slept(6s));
  CHECK(notice.slept(7001ms));
  CHECK_FALSE(notice.slept(7001ms));
}

TEST_CASE("a machine that is awake was not suspended meanwhile", "[discovery]") {
  const auto before = suspended_since_boot();
  CHECK(std::chrono::abs(suspended_since_boot() - before) < 1s);
}
