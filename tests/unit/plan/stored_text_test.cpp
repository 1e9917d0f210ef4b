#include "tmsync/plan/stored_text.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include "kept_texts.hpp"

namespace tmsync::plan {
namespace {

const std::string kLong(200, 'x');

TEST(StoredText, IsTheSameInMemoryAndInAStore) {
  const auto store = std::make_shared<KeptTexts>();
  const StoredText kept(kLong, store);
  const StoredText here(kLong);
  EXPECT_EQ(store->texts, kLong);
  EXPECT_EQ(kept, here);
  EXPECT_EQ(kept, kLong);
  EXPECT_EQ(kept.size(), 200U);
  EXPECT_FALSE(kept == StoredText(std::string(200, 'y')));
}

TEST(StoredText, ShortOnesAndThoseThatDoNotFitStayInMemory) {
  const auto store = std::make_shared<KeptTexts>();
  EXPECT_EQ(StoredText("short", store), "short");
  EXPECT_TRUE(store->texts.empty());
  store->full = true;
  EXPECT_EQ(StoredText(kLong, store), kLong);
}

TEST(StoredText, InAStoreTakesNoMemory) {
  const auto store = std::make_shared<KeptTexts>();
  store->texts.reserve(10'000'000);
  std::vector<StoredText> texts;
  texts.reserve(100);
  const auto before = mallinfo2().uordblks;
  for (int i = 0; i < 100; ++i) texts.emplace_back(std::string(50'000, 'x'), store);
  EXPECT_LT(mallinfo2().uordblks - before, 1'000'000U);
  EXPECT_EQ(texts.back().size(), 50'000U);
}

}  // namespace
}  // namespace tmsync::plan
