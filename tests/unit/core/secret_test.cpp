#include "tmsync/core/secret.hpp"

#include <ostream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tmsync::core {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};
template <typename T>
concept ConvertsToJson = requires(nlohmann::json& json, const T& value) {
  nlohmann::to_json(json, value);
};

// The concepts see what can be printed ...
static_assert(Streamable<std::string>);
static_assert(fmt::is_formattable<std::string>::value);
static_assert(ConvertsToJson<std::string>);
static_assert(std::is_constructible_v<nlohmann::json, std::string>);
// ... and a secret cannot be, in none of the ways that the program prints.
static_assert(!Streamable<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!ConvertsToJson<Secret>);
static_assert(!std::is_constructible_v<nlohmann::json, Secret>);
static_assert(!std::is_constructible_v<nlohmann::ordered_json, Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_constructible_v<std::string, Secret>);
static_assert(!std::is_constructible_v<std::string_view, Secret>);
static_assert(!std::is_convertible_v<std::string, Secret>, "only on purpose");
static_assert(!std::is_convertible_v<Secret, bool>);

TEST(Secret, GivesItsValueOnlyOnRequest) {
  const Secret secret(std::string("s3cr3t-token-that-is-long-enough-to-live-on-the-heap"));
  EXPECT_EQ(secret.reveal(), "s3cr3t-token-that-is-long-enough-to-live-on-the-heap");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, CopiesMovesAndCompares) {
  Secret one(std::string("one"));
  Secret copy = one;
  EXPECT_TRUE(copy == one);
  EXPECT_FALSE(copy == Secret(std::string("two")));
  const Secret moved = std::move(copy);
  EXPECT_TRUE(moved == one);
  one = Secret(std::string("three"));
  EXPECT_EQ(one.reveal(), "three");
  EXPECT_EQ(moved.reveal(), "one");
}

}  // namespace
}  // namespace tmsync::core
