#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/model/launch.hpp"

/// Attempts of one test within one launch: a result that is the last, and retries that it replaced. A recipient hides a
/// result as soon as a later one of the same history arrives, so that the order of sending decides which one is seen.
/// Pure.
namespace tmsync::plan {

/// The results of one launch that go along, by what the recipient takes for one test.
class Attempts {
 public:
  /// `copy`: the result of the recipient that equals the row; absent where the row is to be sent. Results without a
  /// history and those that a person hid are no attempts, and of several visible ones only the first is.
  void add(const model::ResultRow& row, std::optional<model::Id> copy);

  struct Sent {
    model::Id source = 0;
    std::optional<model::Id> copy;  ///< present: it is there, and sent again all the same
    bool operator==(const Sent&) const = default;
  };
  /// Those to be sent, in the order of sending: retries first, oldest first (start, then stop, then id).
  /// With one that is sent go all that follow it, and those that stand in another order on the copy. Only tests with at
  /// least one retry and one result to be sent.
  [[nodiscard]] std::vector<Sent> in_order() const;

 private:
  struct Attempt {
    bool last = false;  ///< the one that is seen
    std::optional<std::int64_t> start;
    std::optional<std::int64_t> stop;
    model::Id source = 0;
    std::optional<model::Id> copy;
  };
  std::map<std::uint64_t, std::vector<Attempt>> tests_;
};

/// How many results of each status are seen, and which are hidden: of the results of one launch that both sides hold.
struct Statistic {
  std::map<std::string, std::int64_t> seen;  ///< by status
  std::int64_t hidden = 0;
  void add(const std::optional<model::ResultStatus>& status, bool is_hidden);
  bool operator==(const Statistic&) const = default;
};

/// What differs, for people; empty = nothing. `otherwise`: results that one side hides and the other does not.
[[nodiscard]] std::string what_differs(const Statistic& wanted, const Statistic& found, std::int64_t otherwise);

}  // namespace tmsync::plan
