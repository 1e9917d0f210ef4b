#include "tmsync/plan/scope_diff.hpp"

#include <optional>

#include "tmsync/core/text.hpp"

namespace tmsync::plan {
namespace {

void add(std::int64_t& count, std::vector<ScopeSample>& samples, Id id, std::string_view name) {
  ++count;
  if (samples.size() < kScopeSamples) samples.push_back({id, std::string(name)});
}

}  // namespace

void enters(ScopeDelta& delta, Id id, std::string_view name) {
  add(delta.entering, delta.entering_samples, id, name);
}

void leaves(ScopeDelta& delta, Id id, std::string_view name) {
  add(delta.leaving, delta.leaving_samples, id, name);
}

ScopeDelta compare_scopes(const std::vector<Id>& then, const std::vector<Id>& now) {
  ScopeDelta delta;
  auto old = then.begin();
  for (const Id id : now) {
    for (; old != then.end() && *old < id; ++old) leaves(delta, *old);
    if (old != then.end() && *old == id) {
      ++old;
    } else {
      enters(delta, id);
    }
  }
  for (; old != then.end(); ++old) leaves(delta, *old);
  return delta;
}

ScopeDelta applied_launches(const ChangeList<LaunchChange>& changes, const std::vector<model::LaunchRow>& selected,
                            const std::vector<LaunchCopy>& copies,
                            const std::function<bool(const LaunchCopy&)>& counts) {
  ScopeDelta delta;
  for (const auto& change : changes) {
    if (change.action == Action::create) enters(delta, change.source_id, change.name);
  }
  auto at = selected.begin();
  std::optional<Id> last;
  for (const auto& copy : copies) {
    const Id source = copy.mark.source.id;
    while (at != selected.end() && at->id < source) ++at;
    const bool is_selected = at != selected.end() && at->id == source;
    if (is_selected || last == source || !counts(copy)) continue;
    last = source;
    leaves(delta, source, copy.row.name);
  }
  return delta;
}

bool same_query(const std::string& a, const std::string& b) {
  return core::trim(a) == core::trim(b);
}

}  // namespace tmsync::plan
