#include "tmsync/plan/drift.hpp"

#include <optional>

namespace tmsync::plan {
namespace {

/// The side that moved; nothing where only the configuration wants something new, or nothing is to be done.
std::optional<DriftSide> moved(Reason reason) {
  switch (reason) {
    case Reason::source_changed:
      return DriftSide::source;
    case Reason::recipient_changed:
    case Reason::deleted_on_recipient:
    case Reason::duplicate:
    case Reason::lost_mark:
    case Reason::mark_damaged:
    case Reason::refresh:  // the marks agree, so that what was applied is known; only the copy can differ from it
      return DriftSide::recipient;
    case Reason::switched_off:
    case Reason::credentials_refused:
    case Reason::secret_missing:
    case Reason::configuration_changed:
      return DriftSide::configuration;
    case Reason::not_in_recipient:
    case Reason::mapping_changed:
    case Reason::incomplete:
    case Reason::adopt_match:
    case Reason::scope_left:
    case Reason::adopt_ambiguous:
    case Reason::echo:
    case Reason::foreign_copy:
    case Reason::source_reset:
    case Reason::source_deleted:
    case Reason::unreadable:
    case Reason::not_on_instance:
    case Reason::secret_rotated:
    case Reason::reverted:
    case Reason::declared_absent:
    case Reason::touch:
    case Reason::unchanged:
      return std::nullopt;
  }
  return std::nullopt;
}

/// What all kinds of changes have in common.
template <typename AnyChange>
std::optional<Drift> common(const AnyChange& change) {
  const auto side = moved(change.reason);
  if (!side || change.action == Action::none) return std::nullopt;
  Drift drift;
  drift.address = change.address;
  drift.side = *side;
  drift.action = change.action;
  drift.reason = change.reason;
  drift.name = change.name;
  drift.fields = change.fields;
  return drift;
}

void add(const ConfigChange& change, const std::function<void(Drift)>& tell) {
  auto drift = common(change);
  if (!drift) return;
  drift->changed_at = change.seen_modified;
  drift->notes = change.notes;
  tell(std::move(*drift));
}

void add(const Change& change, const std::function<void(Drift)>& tell) {
  auto drift = common(change);
  if (!drift) return;
  const bool at_source = drift->side == DriftSide::source;
  drift->changed_by = at_source ? change.provenance.source_by : change.provenance.recipient_by;
  drift->changed_at = at_source ? change.provenance.source_at : change.provenance.recipient_at;
  if (at_source && drift->changed_at == 0) drift->changed_at = change.source_modified;
  tell(std::move(*drift));
}

void add(const LaunchChange& change, const std::function<void(Drift)>& tell) {
  auto drift = common(change);
  if (!drift) return;
  if (drift->side == DriftSide::source) drift->changed_at = change.source_modified;
  tell(std::move(*drift));
}

}  // namespace

std::string_view to_string(DriftSide side) {
  switch (side) {
    case DriftSide::source:
      return "source";
    case DriftSide::recipient:
      return "recipient";
    case DriftSide::configuration:
      return "configuration";
  }
  return "recipient";
}

void for_each_drift(const Plan& plan, const std::function<void(Drift)>& tell) {
  for (const auto& planned : plan.integrations) {
    for (const auto& change : planned.changes) add(change, tell);
  }
  for (const auto& planned : plan.exports) {
    if (planned.configuration) add(*planned.configuration, tell);
    for (const auto& change : planned.changes) add(change, tell);
    if (!planned.launches) continue;
    for (const auto& change : planned.launches->changes) add(change, tell);
  }
}

}  // namespace tmsync::plan
