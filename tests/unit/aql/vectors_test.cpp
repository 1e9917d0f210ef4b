#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tmsync/aql/json.hpp"

namespace tmsync::aql {
namespace {

using Document = nlohmann::json;

TEST(AqlVectors, AllAgree) {
  std::ifstream file(TMSYNC_AQL_VECTORS);
  const auto vectors = Document::parse(file);
  const auto items = read_items(vectors.dump());
  ASSERT_TRUE(items.has_value());
  ASSERT_FALSE(vectors["vectors"].empty());
  for (const auto& vector : vectors["vectors"]) {
    SCOPED_TRACE(vector["id"].get<std::string>() + ": " + vector["expr"].get<std::string>());
    const auto document = try_line(vector.dump(), &*items);
    ASSERT_TRUE(document.has_value()) << document.error().message;
    Document expected;
    for (const auto* key : {"accepted", "ast", "error", "matches", "includesAll"}) {
      if (vector.contains(key)) {
        expected[key] = vector[key];
      }
    }
    EXPECT_EQ(Document::parse(*document), expected);
  }
}

}  // namespace
}  // namespace tmsync::aql
