#pragma once

#include <array>
#include <string_view>

#include "tmsync/plan/change_members.hpp"
#include "tmsync/report/plan_file.hpp"

#include "files/plan_file_codec.hpp"

/// What the values of a plan consist of, for writing and for reading, as change_members.hpp says it of changes.
namespace tmsync::report {

/// Those whose words are defined where they belong.
template <typename E, E Last>
struct OwnNames {
  static constexpr E last = Last;
  static std::string_view of(E value) { return to_string(value); }
};
template <>
struct Names<plan::Action> : OwnNames<plan::Action, plan::Action::refused> {};
template <>
struct Names<plan::Reason> : OwnNames<plan::Reason, plan::Reason::unchanged> {};
template <>
struct Names<plan::ConfigKind> : OwnNames<plan::ConfigKind, plan::ConfigKind::export_configuration> {};
template <>
struct Names<plan::ExportState> : OwnNames<plan::ExportState, plan::ExportState::failed> {};
template <>
struct Names<plan::IntegrationPlan::State>
    : OwnNames<plan::IntegrationPlan::State, plan::IntegrationPlan::State::failed> {};
template <>
struct Names<plan::MappingOutcome> : OwnNames<plan::MappingOutcome, plan::MappingOutcome::ignored> {};
template <>
struct Names<plan::CoverageReason> : OwnNames<plan::CoverageReason, plan::CoverageReason::no_such_field> {};
template <>
struct Names<core::ErrorKind> : OwnNames<core::ErrorKind, core::ErrorKind::cancelled> {};
template <>
struct Names<core::Severity> : OwnNames<core::Severity, core::Severity::note> {};

template <typename E, E Last>
struct WordNames {
  static constexpr E last = Last;
  static std::string_view of(E value) { return Names<E>::kWords.at(static_cast<std::size_t>(value)); }
};
template <>
struct Names<model::Delivery> : WordNames<model::Delivery, model::Delivery::native> {
  static constexpr std::array<std::string_view, 2> kWords{"direct", "native"};
};
template <>
struct Names<plan::ScopeDiff::Basis> : WordNames<plan::ScopeDiff::Basis, plan::ScopeDiff::Basis::configuration> {
  static constexpr std::array<std::string_view, 2> kWords{"applied", "configuration"};
};

using plan::Value;

template <typename C>
void members(C& codec, Value<C, core::SourcePosition>& value) {
  auto& [file, line, column] = value;
  codec("file", file);
  codec("line", line);
  codec("column", column);
}

template <typename C>
void members(C& codec, Value<C, core::Error>& value) {
  auto& [kind, message, status] = value;
  codec("kind", kind);
  codec("message", message);
  codec("status", status);
}

template <typename C>
void members(C& codec, Value<C, core::Diagnostic>& value) {
  auto& [severity, code, where, summary, hint] = value;
  codec("severity", severity);
  codec("code", code);
  codec("where", where);
  codec("summary", summary);
  codec("hint", hint);
}

template <typename C>
void members(C& codec, Value<C, model::Ref>& value) {
  auto& [id, name] = value;
  codec("id", id);
  codec("name", name);
}

template <typename C>
void members(C& codec, Value<C, plan::ValueCreate>& value) {
  auto& [field, name] = value;
  codec("field", field);
  codec("value", name);
}

/// Without its changes: they have lines of their own.
template <typename C>
void members(C& codec, Value<C, plan::LaunchPlan>& value) {
  auto& [aql, exported, selected, without_results, unchanged, open, bulk, why_single, left_out, files, bytes, sampled,
         uploads, unprotected, environment, environment_kept_back, changes, notes] = value;
  codec("aql", aql);
  codec("exported", exported);
  codec("selected", selected);
  codec("withoutResults", without_results);
  codec("unchanged", unchanged);
  codec("open", open);
  codec("bulk", bulk);
  codec("whySingle", why_single);
  codec("leftOut", left_out);
  codec("files", files);
  codec("bytes", bytes);
  codec("sampled", sampled);
  codec("uploads", uploads);
  codec("unprotected", unprotected);
  codec("environment", environment);
  codec("environmentKeptBack", environment_kept_back);
  codec("notes", notes);
}

template <typename C>
void members(C& codec, Value<C, plan::ConfigChange>& value) {
  auto& [address, kind, action, reason, name, id, project, fields, before, after, send_secret, notes, seen_modified,
         where, image] = value;
  codec("address", address);
  codec("kind", kind);
  codec("action", action);
  codec("reason", reason);
  codec("name", name);
  codec("id", id);
  codec("project", project);
  codec("fields", fields);
  codec("before", before);
  codec("after", after);
  codec("sendSecret", send_secret);
  codec("notes", notes);
  codec("seenModified", seen_modified);
  codec("where", where);
  codec("image", image);
}

template <typename C>
void members(C& codec, Value<C, plan::ScopeSample>& value) {
  auto& [id, name] = value;
  codec("id", id);
  codec("name", name);
}

template <typename C>
void members(C& codec, Value<C, plan::ScopeDelta>& value) {
  auto& [entering, leaving, entering_samples, leaving_samples] = value;
  codec("entering", entering);
  codec("leaving", leaving);
  codec("enteringSamples", entering_samples);
  codec("leavingSamples", leaving_samples);
}

template <typename C>
void members(C& codec, Value<C, plan::ScopeDiff>& value) {
  auto& [basis, is_new, old_aql, old_launch_aql, cases, launches] = value;
  codec("basis", basis);
  codec("isNew", is_new);
  codec("oldAql", old_aql);
  codec("oldLaunchAql", old_launch_aql);
  codec("cases", cases);
  codec("launches", launches);
}

template <typename C>
void members(C& codec, Value<C, plan::CoverageRow>& value) {
  auto& [attribute, name, cases, outcome, target, collapsed, reason] = value;
  codec("attribute", attribute);
  codec("value", name);
  codec("cases", cases);
  codec("outcome", outcome);
  codec("target", target);
  codec("collapsed", collapsed);
  codec("reason", reason);
}

template <typename C>
void members(C& codec, Value<C, plan::OtherSource>& value) {
  auto& [base, origin, copies] = value;
  codec("base", base);
  codec("origin", origin);
  codec("copies", copies);
}

/// Without its changes, those of its launches and that of its configuration.
template <typename C>
void members(C& codec, Value<C, plan::ExportPlan>& value) {
  auto& [name, where, state, error, delivery, source_project, recipient_project, source_project_id,
         recipient_project_id, source_instance, recipient_instance, aql, aql_count, in_scope, exported, exported_share,
         unchanged, touch, left_kept, not_created, respected, foreign_copies, incomplete, ignored, other_sources, notes,
         samples, paused_until, pause_reason, scope_diff, coverage, values, changes, launches, launch_aql, launch_count,
         configuration] = value;
  codec("name", name);
  codec("where", where);
  codec("state", state);
  codec("error", error);
  codec("delivery", delivery);
  codec("sourceInstance", source_instance);
  codec("sourceProject", source_project);
  codec("sourceProjectId", source_project_id);
  codec("recipientInstance", recipient_instance);
  codec("recipientProject", recipient_project);
  codec("recipientProjectId", recipient_project_id);
  codec("aql", aql);
  codec("aqlCount", aql_count);
  codec("inScope", in_scope);
  codec("exported", exported);
  codec("exportedShare", exported_share);
  codec("unchanged", unchanged);
  codec("touch", touch);
  codec("leftKept", left_kept);
  codec("notCreated", not_created);
  codec("respected", respected);
  codec("foreignCopies", foreign_copies);
  codec("incomplete", incomplete);
  codec("ignored", ignored);
  codec("otherSources", other_sources);
  codec("notes", notes);
  codec("samples", samples);
  codec("pausedUntil", paused_until);
  codec("pauseReason", pause_reason);
  codec("scopeDiff", scope_diff);
  codec("coverage", coverage);
  codec("values", values);
  codec("launches", launches);
  codec("launchAql", launch_aql);
  codec("launchCount", launch_count);
}

/// Without its changes.
template <typename C>
void members(C& codec, Value<C, plan::IntegrationPlan>& value) {
  auto& [name, where, state, error, instance, recipient, display_name, unchanged, changes] = value;
  codec("name", name);
  codec("where", where);
  codec("state", state);
  codec("error", error);
  codec("instance", instance);
  codec("recipient", recipient);
  codec("displayName", display_name);
  codec("unchanged", unchanged);
}

template <typename C>
void members(C& codec, Value<C, plan::GuardResult>& value) {
  auto& [guard, address, count, limit, allowed, stopped, acknowledged, until, reason] = value;
  codec("guard", guard);
  codec("address", address);
  codec("value", count);
  codec("limit", limit);
  codec("allowed", allowed);
  codec("stopped", stopped);
  codec("acknowledged", acknowledged);
  codec("until", until);
  codec("reason", reason);
}

template <typename C>
void members(C& codec, Value<C, plan::InstanceInfo>& value) {
  auto& [name, endpoint, user, requests, requests_per_second] = value;
  codec("name", name);
  codec("endpoint", endpoint);
  codec("user", user);
  codec("requests", requests);
  codec("requestsPerSecond", requests_per_second);
}

template <typename C>
void members(C& codec, Value<C, PlanFileOptions>& value) {
  auto& [refresh, targets, excludes, acks, rotate_secrets, max_create, max_update, max_delete] = value;
  codec("refresh", refresh);
  codec("targets", targets);
  codec("excludes", excludes);
  codec("acks", acks);
  codec("rotateSecrets", rotate_secrets);
  codec("maxCreate", max_create);
  codec("maxUpdate", max_update);
  codec("maxDelete", max_delete);
}

/// The header: what concerns the whole.
template <typename C>
void members(C& codec, Value<C, plan::Plan>& value) {
  auto& [tool_version, config_digest, complete, instances, integrations, exports, guards, diagnostics, shard, reverts,
         removed_exports] = value;
  codec("toolVersion", tool_version);
  codec("configDigest", config_digest);
  codec("complete", complete);
  codec("instances", instances);
  codec("shard", shard);
  codec("reverts", reverts);
  codec("removedExports", removed_exports);
}

}  // namespace tmsync::report
