#include "transport/seal/mesh_key.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace hana::transport;

TEST_CASE("a mesh key is 8 to 256 bytes of text", "[transport]") {
  CHECK(MeshKey::from_text("12345678"));
  CHECK(MeshKey::from_text(std::string(256, 'k')));
  CHECK(MeshKey::from_text("花火花火"));
  CHECK_THAT(MeshKey::from_text("1234567").error().message, Catch::Contains("8 to 256 bytes"));
  CHECK_FALSE(MeshKey::from_text(""));
  CHECK_FALSE(MeshKey::from_text(std::string(257, 'k')));
}

TEST_CASE("a line end that came along with the key is refused without showing the key",
          "[transport]") {
  const auto refused = MeshKey::from_text("correct horse\n");
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, Catch::Contains("line ends"));
  CHECK_THAT(refused.error().message, !Catch::Contains("correct"));
  CHECK_FALSE(MeshKey::from_text("correct\xffhorse"));
}

TEST_CASE("two texts that differ in one letter are two keys", "[transport]") {
  const auto key = *MeshKey::from_text("correct horse"),
             other = *MeshKey::from_text("Correct horse");
  CHECK(key.id() == MeshKey::from_text("correct horse")->id());
  CHECK(key.id() != other.id());
  CHECK_FALSE(are_equal(key.for_node("a").bytes(), other.for_node("a").bytes()));
}

TEST_CASE("every node seals with a key of its own", "[transport]") {
  const auto key = *MeshKey::from_text("correct horse");
  CHECK(are_equal(key.for_node("a").bytes(), key.for_node("a").bytes()));
  CHECK_FALSE(are_equal(key.for_node("a").bytes(), key.for_node("b").bytes()));
}

TEST_CASE("a random key is easy to type, usable and never the same", "[transport]") {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto text = MeshKey::random_text();
    CHECK(text.size() == 30);
    CHECK(text.find_first_not_of("abcdefghijkmnpqrstuvwxyz23456789-") == std::string::npos);
    CHECK(MeshKey::from_text(text));
    seen.insert(text);
  }
  CHECK(seen.size() == 100);
}
