#pragma once

#include <string_view>

#include "tmsync/plan/content.hpp"

/// What a plan does with an object, and why. Shared by test cases, launches and the configuration plane.
namespace tmsync::plan {

enum class Action { create, update, remove, restore, adopt, none, refused };
[[nodiscard]] std::string_view to_string(Action action);  ///< as in JSON: remove is "delete"
[[nodiscard]] std::string_view symbol(Action action);     ///< + ~ - ^ <= = !

/// The closed list of reasons (schemas/plan.schema.json).
enum class Reason {
  not_in_recipient,      ///< create: no copy yet
  source_changed,        ///< the source moved, or an attribute did
  recipient_changed,     ///< somebody changed the copy
  mapping_changed,       ///< mapping or field selection differ from the last export
  incomplete,            ///< an earlier run stopped in the middle of this object
  mark_damaged,          ///< the mark names the source but not the state
  refresh,               ///< --refresh full found a difference
  deleted_on_recipient,  ///< restore
  adopt_match,           ///< adopt
  scope_left,            ///< delete: the case no longer matches
  duplicate,             ///< delete: the same source object twice
  lost_mark,             ///< refused: an unmarked case of this name that we made
  adopt_ambiguous,       ///< refused: several candidates
  echo,                  ///< refused: the case is itself a copy from the recipient
  foreign_copy,          ///< refused: somebody's clone carries the mark of a case that has its copy
  source_reset,          ///< refused: the original is younger than the mark: the server gives ids again
  source_deleted,        ///< delete: the original is gone at the source
  unreadable,            ///< none: the source lists the object and does not deliver it; the copy keeps what it has
  // The configuration plane.
  not_on_instance,        ///< create: the instance does not hold it yet
  configuration_changed,  ///< update: the instance holds something else
  secret_missing,         ///< update: TestOps says that no secret is stored
  secret_rotated,         ///< update: --rotate-secret
  switched_off,           ///< update: TestOps switched the export configuration off
  declared_absent,        ///< delete: `state: absent`
  credentials_refused,    ///< refused: switched off, and the recipient still refuses the token
  reverted,               ///< create aside, any action: brings back what a run record holds
  touch,                  ///< none: only the mark is refreshed
  unchanged,              ///< none
};
[[nodiscard]] std::string_view to_string(Reason reason);

/// Is such a change of a test case or a launch carried out, and not merely shown?
[[nodiscard]] bool has_effect(Action action, Reason reason);

}  // namespace tmsync::plan
