#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tmsync/model/configuration.hpp"
#include "tmsync/model/mark.hpp"
#include "tmsync/plan/plan.hpp"

/// Deciding from the sweeps alone which objects need work. Records are small: there may be a million of each.
namespace tmsync::plan {

/// Many short strings in one allocation.
class NameArena {
 public:
  [[nodiscard]] std::uint64_t add(std::string_view name);
  [[nodiscard]] std::string_view get(std::uint64_t at) const;
  void shrink() { bytes_.shrink_to_fit(); }

 private:
  std::string bytes_;
};

struct SourceRecord {
  Id id = 0;
  std::int64_t modified = 0;
  std::uint64_t attributes = 0;       ///< sum of attribute_term over the values of the sweep
  std::uint64_t name = 0;             ///< in SourceSweep::names
  bool is_copy_of_recipient = false;  ///< began in the recipient project, by mark or root: exporting it would echo
  std::int64_t created = 0;           ///< ms; 0 = not known
};

struct RecipientRecord {
  Id id = 0;
  Id source = 0;  ///< id of the source case the mark names
  std::int64_t mark_modified = 0;
  std::uint64_t rev = 0;  ///< 0 = not complete or unreadable
  std::uint64_t att = 0;
  std::uint64_t map = 0;
  std::uint64_t attributes = 0;   ///< as in SourceRecord, over the fields that are managed
  std::uint32_t created_by = 0;   ///< into RecipientSweep::users
  std::uint32_t modified_by = 0;  ///< likewise
  bool deleted = false;
  bool own = false;  ///< the mark was written onto it, or, where no mark says, the tool's users created it
  std::optional<bool> written_onto;  ///< as model::Mark::written_onto
  bool modified_by_other = false;
  bool readable = true;         ///< links were in the row
  bool mark_is_current = true;  ///< origin, project and address are those that would be written now
  bool other_project = false;   ///< the mark names another project of the source instance
};

struct SourceSweep {
  std::vector<SourceRecord> cases;  ///< by id
  NameArena names;
  struct Root {
    std::uint64_t hash = 0;  ///< model::root_of
    bool passed_on = false;  ///< the case's own mark says it: more than one export lies between
  };
  std::unordered_map<Id, Root> roots;  ///< of cases that are copies themselves, by id
  bool roots_known = true;             ///< every row said its links
  bool complete = false;
  [[nodiscard]] const SourceRecord* find(Id id) const;  ///< nullptr: not in scope
};

struct RecipientSweep {
  std::vector<RecipientRecord> copies;  ///< by (source, deleted, id); only those with a mark of this source project
  /// Unmarked live cases by name: made by the token's own user (for lost marks), and by others (only with `adopt`).
  std::unordered_multimap<std::string, Id> own_unmarked;
  std::unordered_multimap<std::string, Id> foreign_unmarked;
  /// Source cases that a damaged mark speaks of, by its name or its address -> the live object that carries it.
  std::unordered_map<Id, Id> lost;
  /// Marks of the source's origin with another address, by base; only where no mark has the source's own.
  std::vector<OtherSource> moved_from;
  std::unordered_map<Id, std::uint64_t> roots;  ///< Mark::root of live copies that have one, by id of the copy
  std::vector<std::string> users;               ///< names, each once
  std::int64_t total = 0;                       ///< live cases in the project
  Id highest_id = 0;                            ///< of all cases seen, the bin included
  bool complete = false;
};

/// The contribution of one attribute value to the hash of a case's attributes; sums are independent of order.
[[nodiscard]] std::uint64_t attribute_term(std::string_view field, std::string_view value);
/// The `att` of a mark: both sides in one.
[[nodiscard]] std::uint64_t combine_attributes(std::uint64_t source, std::uint64_t recipient);

/// Why a case on both sides has to be looked at more closely; `none` = quick compare says equal.
struct Candidate {
  std::size_t source = 0;                ///< index into SourceSweep::cases
  std::optional<std::size_t> recipient;  ///< index into RecipientSweep::copies
  Action action = Action::update;        ///< create, update (to be compared), restore, adopt, remove, refused
  Reason reason = Reason::source_changed;
  std::optional<Id> adopt;  ///< the unmarked case to take
};

struct Classification {
  std::vector<Candidate> candidates;  ///< by source id
  /// Recipient's copies that go: left the scope, or doubled.
  std::vector<std::pair<std::size_t, Reason>> removals;
  /// Live copies that somebody else made, of cases that have their own: to be refused, by index into the copies.
  std::vector<std::size_t> foreign;
  /// The scope against the copies, with samples; those that left have no names: their copies are at `left`.
  ScopeDelta scope;
  std::vector<std::size_t> left;  ///< of the samples that left, parallel to them
  std::int64_t exported = 0;      ///< copies that exist and are live
  // Of the cases that are `mine`:
  std::int64_t exported_share = 0;
  std::int64_t unchanged = 0;
  std::int64_t left_kept = 0;       ///< left the scope, kept by policy
  std::int64_t not_created = 0;     ///< create: false
  std::int64_t respected = 0;       ///< deleted on the recipient, left so by policy
  std::int64_t foreign_copies = 0;  ///< carry a mark, but somebody else made them
};

struct ClassifyRules {
  const model::Export* declared = nullptr;
  std::uint64_t map_digest = 0;
  bool full = false;  ///< compare everything that exists on both sides
  /// A shard's own cases: what is said of single cases is counted for these alone. Null = all.
  std::function<bool(Id)> mine;
  /// Is a source case that is not in this scope in the scope of a sibling export (same two projects)?
  std::function<bool(Id)> in_sibling_scope;
  bool has_siblings = false;
  /// Copies with this mark may be a sibling's, too: nobody can tell whose. One that keeps is not overruled, and of
  /// several that delete, one does it.
  bool siblings_keep = false;
  bool sibling_deletes = false;
  /// For adopt by test key or Allure ID: source case -> unmarked cases of the recipient that match.
  std::unordered_multimap<Id, Id> adoptable;
};

/// Pure. Needs complete sweeps.
[[nodiscard]] Classification classify(const SourceSweep& source, const RecipientSweep& recipient,
                                      const ClassifyRules& rules);

}  // namespace tmsync::plan
