#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/plan/change.hpp"
#include "tmsync/plan/change_list.hpp"

/// The launches of one export as planned.
namespace tmsync::plan {

/// Results that do not go along, by why.
struct LeftOut {
  std::int64_t out_of_scope = 0;  ///< their test case is not in the export's scope
  std::int64_t unbound = 0;       ///< of no test case
  std::int64_t without_copy = 0;  ///< their test case has no copy on the recipient and gets none in this plan
  std::int64_t unfinished = 0;    ///< without a status
  std::int64_t retries = 0;       ///< hidden, where the ordinary API carries the results: it cannot hide them
  LeftOut& operator+=(const LeftOut& other);
  [[nodiscard]] std::int64_t total() const;
  bool operator==(const LeftOut&) const = default;
};

/// What happens to one launch. Only launches that have work or are refused; an unchanged one is a count.
struct LaunchChange {
  std::string address;  ///< export/<name>/launch/<source id>
  /// create, update, delete (a second copy of the same launch), refused, or none (touch: only the mark is refreshed)
  Action action = Action::none;
  Reason reason = Reason::unchanged;
  std::string name;
  Id source_id = 0;
  std::optional<Id> recipient_id;
  std::vector<FieldChange> fields;             ///< of the launch itself: name, tags, links, issues
  bool close = false;                          ///< closed at the end
  bool reopen = false;                         ///< reopened first, because it is not complete
  std::map<std::string, std::int64_t> upload;  ///< results to upload by status: "passed" -> 900
  std::int64_t replace = 0;                    ///< of those to upload: results that changed at the source
  std::int64_t remove = 0;                     ///< copies whose result is gone at the source
  std::int64_t present = 0;                    ///< results that are there already
  LeftOut left_out;
  std::vector<std::string> notes{};  ///< hints, one line each
  std::int64_t source_modified = 0;
  StoredText image{};                          ///< as Change::image
  [[nodiscard]] std::int64_t uploads() const;  ///< sum of `upload`
};

struct LaunchPlan {
  std::string aql;
  std::int64_t exported = 0;         ///< launches that have a copy
  std::int64_t selected = 0;         ///< launches that the query selects
  std::int64_t without_results = 0;  ///< of those: none of their results belongs to a test case in scope; not exported
  std::int64_t unchanged = 0;
  std::int64_t open = 0;   ///< of the exported ones: still open at the source
  bool bulk = true;        ///< which API carries results
  std::string why_single;  ///< one line; empty where bulk
  LeftOut left_out;        ///< over all launches that were read
  /// Bytes and number of attachments of the results to upload; read from a sample where `sampled` < `uploads`.
  std::int64_t files = 0;
  std::int64_t bytes = 0;
  std::int64_t sampled = 0;  ///< results whose attachments were listed
  std::int64_t uploads = 0;  ///< results to upload
  /// Fields that the recipient's upload policy lets results rewrite in test cases; empty where it protects all.
  std::vector<std::string> unprotected;
  /// Names, never values, of the variables of the source's launches that go along, and that stay behind; sorted.
  std::vector<std::string> environment;
  std::vector<std::string> environment_kept_back;
  ChangeList<LaunchChange> changes;  ///< by source id
  std::vector<std::string> notes;    ///< omissions, one line each
};

/// What launches add to the counts of a plan (Summary holds them already).
struct LaunchSummary {
  std::int64_t create = 0;
  std::int64_t update = 0;
  std::int64_t remove = 0;
  std::int64_t unchanged = 0;
  std::int64_t results = 0;  ///< to upload
  bool operator==(const LaunchSummary&) const = default;
};

/// What the chosen API cannot carry, one item each, for people.
[[nodiscard]] std::vector<std::string> not_carried(bool bulk);

[[nodiscard]] std::string launch_address(const std::string& name, Id source_id);

}  // namespace tmsync::plan
