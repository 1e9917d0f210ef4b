#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "state.hpp"

/// The only place of this module that knows the AQL library.
namespace tmsync::standin {

/// What the items of a query are: their fields differ (aql.md section 11).
enum class Entity { test_case, launch, result };

class Query {
 public:
  /// Nothing for text that is no AQL; the reason goes to `problem`.
  [[nodiscard]] static std::optional<Query> parse(const std::string& text, const std::string& user, std::int64_t now,
                                                  std::string& problem, Entity entity = Entity::test_case);
  Query(Query&&) noexcept;
  Query& operator=(Query&&) noexcept;
  ~Query();

  /// The lower bound of a top-level `... and id > N`, which is no longer a part of the rest.
  [[nodiscard]] std::optional<Id> after() const;
  /// The text of what is left beside that bound; equal text means equal results.
  [[nodiscard]] const std::string& rest() const;
  /// Whether the rest selects the item; the row is one of a launch.
  [[nodiscard]] bool matches(const State& state, const Case& test_case) const;
  [[nodiscard]] bool matches(const State& state, const json& launch) const;
  [[nodiscard]] bool matches(const State& state, const TestResult& result) const;

 private:
  struct Impl;
  explicit Query(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tmsync::standin
