#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tmsync/model/launch.hpp"
#include "tmsync/model/mark.hpp"
#include "tmsync/plan/launch_content.hpp"
#include "tmsync/plan/launch_plan.hpp"

/// Deciding which launches need work and which results go along. Pure.
namespace tmsync::plan {

/// A launch of the recipient that carries our mark.
struct LaunchCopy {
  model::LaunchRow row;
  model::Mark mark;
};

/// The `map` of a launch's mark: hashes of 16 digits, one for each export that has written all its results into this
/// copy (exports between the same two projects share a copy). Sorted, each once.
[[nodiscard]] bool has_digest(const std::string& digests, const std::string& digest);
[[nodiscard]] std::string with_digest(const std::string& digests, const std::string& digest);

struct LaunchRules {
  const ContentRules* content = nullptr;
  /// Of this export's selection; and the same together with the cases that have no copy, for launches that left some
  /// out.
  std::string digest;
  std::string digest_without_copies;
  bool full = false;
  std::function<bool(Id)> mine;  ///< a shard's own launches: unchanged ones are counted for these alone. Null = all
};

struct LaunchVerdict {
  std::size_t source = 0;           ///< index into the rows of the source
  std::optional<std::size_t> copy;  ///< index into the copies
  Action action = Action::update;   ///< create, update, refused (echo)
  Reason reason = Reason::source_changed;
  bool look_inside = false;  ///< its results have to be compared
  bool complete = false;     ///< the mark says that everything that was begun is there
  std::vector<FieldChange> fields;
};

struct LaunchClassification {
  std::vector<LaunchVerdict> verdicts;  ///< by source id
  std::vector<std::size_t> doubles;     ///< copies beside the one with the lowest id
  std::int64_t unchanged = 0;
};

/// `source` by id; `copies` by (source id, id).
[[nodiscard]] LaunchClassification classify_launches(const std::vector<model::LaunchRow>& source,
                                                     const std::vector<LaunchCopy>& copies, const LaunchRules& rules,
                                                     Omissions& omissions);

enum class ResultFate { taken, out_of_scope, unbound, without_copy, unfinished, retry };

/// Which results go along.
struct ResultRules {
  const std::vector<Id>* scope = nullptr;                  ///< cases in scope, ascending
  const std::vector<std::pair<Id, Id>>* copies = nullptr;  ///< case -> its live copy, by case; id 0 = made by this plan
  bool bulk = true;

  [[nodiscard]] ResultFate fate(const model::ResultRow& row) const;
  /// The copy of a case; absent = none.
  [[nodiscard]] std::optional<Id> copy_of(Id test_case) const;
};

/// Adds a result that does not go along to the counts.
void count(LeftOut& left_out, ResultFate fate);

}  // namespace tmsync::plan
