#include "tmsync/core/diagnostic.hpp"

#include <gtest/gtest.h>

namespace tmsync::core {
namespace {

std::vector<std::string> codes(const std::vector<Diagnostic>& items) {
  std::vector<std::string> codes;
  for (const auto& item : items) codes.push_back(item.code);
  return codes;
}

TEST(Diagnostics, KeepsTheOrderOfAddingAndCountsErrors) {
  Diagnostics diags;
  EXPECT_TRUE(diags.empty());
  EXPECT_FALSE(diags.has_errors());
  diags.warning("W", {"b.yaml", 3, 1}, "careful");
  EXPECT_FALSE(diags.has_errors());
  diags.error("E", {"a.yaml", 1, 1}, "wrong", "do this");
  diags.add({Severity::note, "N", {}, "by the way", ""});
  EXPECT_EQ(codes(diags.items()), (std::vector<std::string>{"W", "E", "N"}));
  EXPECT_EQ(diags.error_count(), 1u);
  EXPECT_EQ(diags.items()[1].hint, "do this");
  EXPECT_EQ(diags.items()[1].severity, Severity::error);
  EXPECT_EQ(diags.items()[0].severity, Severity::warning);
}

TEST(Diagnostics, SortsByPlaceThenCodeThenSummary) {
  Diagnostics diags;
  diags.error("8", {"b.yaml", 1, 1}, "x");
  diags.error("7", {"a.yaml", 10, 1}, "x");
  diags.error("5", {"a.yaml", 9, 2}, "z");
  diags.error("6", {"a.yaml", 9, 2}, "a");
  diags.error("4", {"a.yaml", 9, 1}, "y");
  diags.warning("3", {"a.yaml", 9, 1}, "x");
  diags.error("3", {"a.yaml", 9, 1}, "w");
  diags.error("1", {}, "no place");
  const auto sorted = diags.sorted();
  EXPECT_EQ(codes(sorted), (std::vector<std::string>{"1", "3", "3", "4", "5", "6", "7", "8"}));
  EXPECT_EQ(sorted[1].summary, "w");
  EXPECT_EQ(sorted[2].summary, "x");
}

TEST(Diagnostics, RemovesExactDuplicatesOnly) {
  Diagnostics diags;
  diags.error("1", {"a", 1, 1}, "same");
  diags.error("1", {"a", 1, 1}, "other");
  diags.error("1", {"a", 1, 1}, "same");
  diags.error("1", {"a", 1, 1}, "same", "with a hint");
  diags.warning("1", {"a", 1, 1}, "same");
  EXPECT_EQ(diags.sorted().size(), 4u);
  EXPECT_EQ(diags.items().size(), 5u);
}

// The same findings in another order give the same output, also where they differ in severity alone.
TEST(Diagnostics, SortingDoesNotDependOnTheOrderOfAdding) {
  const Diagnostic error{Severity::error, "1", {"a", 1, 1}, "same", ""};
  const Diagnostic warning{Severity::warning, "1", {"a", 1, 1}, "same", ""};
  Diagnostics one;
  Diagnostics two;
  for (const auto& item : {error, warning, error}) one.add(item);
  for (const auto& item : {warning, error, warning}) two.add(item);
  EXPECT_EQ(one.sorted(), two.sorted());
  EXPECT_EQ(one.sorted().size(), 2u);
}

TEST(Diagnostics, AppendsTheOther) {
  Diagnostics one;
  one.warning("1", {}, "a");
  Diagnostics two;
  two.error("2", {}, "b");
  one.append(two);
  EXPECT_EQ(codes(one.items()), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(one.error_count(), 1u);
}

TEST(Diagnostics, NamesPlacesAsFarAsTheyAreKnown) {
  EXPECT_EQ(to_string(SourcePosition{"a.yaml", 3, 7}), "a.yaml:3:7");
  EXPECT_EQ(to_string(SourcePosition{"a.yaml", 3, 0}), "a.yaml:3");
  EXPECT_EQ(to_string(SourcePosition{"a.yaml", 0, 7}), "a.yaml");
  EXPECT_EQ(to_string(SourcePosition{"", 3, 7}), "");
  EXPECT_EQ(to_string(Severity::error), "error");
  EXPECT_EQ(to_string(Severity::warning), "warning");
  EXPECT_EQ(to_string(Severity::note), "note");
}

}  // namespace
}  // namespace tmsync::core
