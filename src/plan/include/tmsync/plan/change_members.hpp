#pragma once

#include "tmsync/plan/plan.hpp"

/// What a change consists of, for whoever writes one down and reads it again: `members(codec, change)` calls
/// `codec(name, member)` for each. A codec says with `Value<T>` whether it gets them constant. Every member is named
/// twice: a value that gets a new one does not compile until it is listed here, so that none is ever lost.
namespace tmsync::plan {

template <typename C, typename T>
using Value = typename C::template Value<T>;

template <typename C>
void members(C& codec, Value<C, FieldChange>& value) {
  auto& [field, before, after] = value;
  codec("field", field);
  codec("before", before);
  codec("after", after);
}

template <typename C>
void members(C& codec, Value<C, Provenance>& value) {
  auto& [source_by, source_at, recipient_by, recipient_at] = value;
  codec("sourceBy", source_by);
  codec("sourceAt", source_at);
  codec("recipientBy", recipient_by);
  codec("recipientAt", recipient_at);
}

template <typename C>
void members(C& codec, Value<C, LeftOut>& value) {
  auto& [out_of_scope, unbound, without_copy, unfinished, retries] = value;
  codec("outOfScope", out_of_scope);
  codec("unbound", unbound);
  codec("withoutCopy", without_copy);
  codec("unfinished", unfinished);
  codec("retries", retries);
}

template <typename C>
void members(C& codec, Value<C, Change>& value) {
  auto& [address, action, reason, name, source_id, recipient_id, fields, after, before, image, notes, incomplete,
         source_modified, recipient_rev, source_attributes, desired_rev, provenance] = value;
  codec("address", address);
  codec("action", action);
  codec("reason", reason);
  codec("name", name);
  codec("sourceId", source_id);
  codec("recipientId", recipient_id);
  codec("fields", fields);
  codec("before", before);
  codec("after", after);
  codec("image", image);
  codec("notes", notes);
  codec("incomplete", incomplete);
  codec("sourceModified", source_modified);
  codec("recipientRev", recipient_rev);
  codec("sourceAttributes", source_attributes);
  codec("desiredRev", desired_rev);
  codec("provenance", provenance);
}

template <typename C>
void members(C& codec, Value<C, LaunchChange>& value) {
  auto& [address, action, reason, name, source_id, recipient_id, fields, close, reopen, upload, replace, remove,
         present, left_out, notes, source_modified, image] = value;
  codec("address", address);
  codec("action", action);
  codec("reason", reason);
  codec("name", name);
  codec("sourceId", source_id);
  codec("recipientId", recipient_id);
  codec("fields", fields);
  codec("close", close);
  codec("reopen", reopen);
  codec("upload", upload);
  codec("replace", replace);
  codec("remove", remove);
  codec("present", present);
  codec("leftOut", left_out);
  codec("notes", notes);
  codec("sourceModified", source_modified);
  codec("image", image);
}

}  // namespace tmsync::plan
