#pragma once

#include <string_view>

#include "tmsync/plan/content.hpp"

/// What a plan does with an object, and why. Shared by test cases and launches.
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
  touch,                 ///< none: only the mark is refreshed
  unchanged,             ///< none
};
[[nodiscard]] std::string_view to_string(Reason reason);

}  // namespace tmsync::plan
