#include "tmsync/plan/plan_diff.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

namespace tmsync::plan {
namespace {

std::string count_text(std::int64_t value) {
  return core::with_thousands(static_cast<std::uint64_t>(value));
}

/// Fields that only one of the two names, or that both name with other values.
std::string field_names(const std::vector<FieldChange>& a, const std::vector<FieldChange>& b) {
  std::set<std::string> names;
  for (const auto* pair : {&a, &b}) {
    const auto& other = pair == &a ? b : a;
    for (const auto& field : *pair) {
      if (std::find(other.begin(), other.end(), field) == other.end()) names.insert(field.field);
    }
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

void note_fields(const std::vector<FieldChange>& a, const std::vector<FieldChange>& b, std::vector<std::string>& what) {
  const auto names = field_names(a, b);
  if (!names.empty()) what.push_back("fields " + names);
}

template <typename T>
std::vector<std::string> common_differences(const T& a, const T& b) {
  std::vector<std::string> what;
  if (a.action != b.action) what.emplace_back("action");
  if (a.reason != b.reason) what.emplace_back("reason");
  if (a.name != b.name) what.emplace_back("name");
  note_fields(a.fields, b.fields, what);
  return what;
}

std::vector<std::string> differences(const Change& a, const Change& b) {
  auto what = common_differences(a, b);
  if (a.source_modified != b.source_modified || a.source_attributes != b.source_attributes ||
      a.desired_rev != b.desired_rev) {
    what.emplace_back("source");
  }
  if (a.recipient_id != b.recipient_id || a.recipient_rev != b.recipient_rev) what.emplace_back("copy");
  if (what.empty() && (!(a.after == b.after) || !(a.before == b.before))) what.emplace_back("content");
  return what;
}

std::vector<std::string> differences(const LaunchChange& a, const LaunchChange& b) {
  auto what = common_differences(a, b);
  if (a.upload != b.upload || a.replace != b.replace || a.remove != b.remove || a.left_out != b.left_out) {
    what.emplace_back("results");
  }
  if (a.close != b.close || a.reopen != b.reopen) what.emplace_back("closing");
  if (a.recipient_id != b.recipient_id) what.emplace_back("copy");
  return what;
}

std::vector<std::string> differences(const ConfigChange& a, const ConfigChange& b) {
  auto what = common_differences(a, b);
  if (a.send_secret != b.send_secret) what.emplace_back("token");
  if (a.id != b.id) what.emplace_back("copy");
  if (what.empty() && (!(a.after == b.after) || !(a.before == b.before))) what.emplace_back("content");
  return what;
}

template <typename T>
bool counts(const T& change) {
  return change.action != Action::none;
}

/// Of copies that are deleted there may be several with one address.
using Key = std::tuple<std::string, bool, Id>;
template <typename T>
Key key_of(const T& change, const std::optional<Id>& copy) {
  const bool removal = change.action == Action::remove;
  return {change.address, removal, removal ? copy.value_or(0) : 0};
}
Key key_of(const Change& change) {
  return key_of(change, change.recipient_id);
}
Key key_of(const LaunchChange& change) {
  return key_of(change, change.recipient_id);
}
Key key_of(const ConfigChange& change) {
  return {change.address, false, 0};
}

std::string kind_of(const Change&) {
  return "test-case";
}
std::string kind_of(const LaunchChange&) {
  return "launch";
}
std::string kind_of(const ConfigChange& change) {
  return std::string(to_string(change.kind));
}

class Differ {
 public:
  Differ(const Plan& before, const Plan& after) : before_(before), after_(after) {}

  PlanDiff run() {
    result_.before = before_.summary();
    result_.after = after_.summary();
    plan_settings();
    guards();
    pair_up(before_.integrations, after_.integrations, [this](const auto* a, const auto* b) { integration(a, b); });
    pair_up(before_.exports, after_.exports, [this](const auto* a, const auto* b) { compare_export(a, b); });
    return std::move(result_);
  }

 private:
  void setting(const std::string& address, const std::string& what, std::string before, std::string after) {
    if (before != after) result_.settings.push_back({address, what, std::move(before), std::move(after)});
  }

  /// By name; null where one of the two does not have it.
  template <typename T, typename Use>
  static void pair_up(const std::vector<T>& before, const std::vector<T>& after, const Use& use) {
    std::map<std::string, std::pair<const T*, const T*>> pairs;
    for (const auto& one : before) pairs[one.name].first = &one;
    for (const auto& one : after) pairs[one.name].second = &one;
    for (const auto& [name, pair] : pairs) use(pair.first, pair.second);
  }

  void plan_settings() {
    setting("plan", "configuration", before_.config_digest, after_.config_digest);
    setting("plan", "version of tmsync", before_.tool_version, after_.tool_version);
    setting("plan", "complete", before_.complete ? "yes" : "no", after_.complete ? "yes" : "no");
    setting("plan", "shard", before_.shard, after_.shard);
    setting("plan", "reverts", before_.reverts, after_.reverts);
    pair_up(before_.instances, after_.instances, [this](const auto* a, const auto* b) {
      const auto& name = (a != nullptr ? a : b)->name;
      setting("instance/" + name, "endpoint", a != nullptr ? a->endpoint : "", b != nullptr ? b->endpoint : "");
    });
  }

  static std::string words(const GuardResult* guard) {
    if (guard == nullptr) return {};
    // What is within its limits is no news.
    if (!guard->stopped) return "kept, limit " + guard->limit;
    return fmt::format("{} against {}, {}", count_text(guard->value), guard->limit,
                       guard->acknowledged ? "acknowledged" : "stops");
  }

  void guards() {
    std::map<std::pair<std::string, std::string>, std::pair<const GuardResult*, const GuardResult*>> pairs;
    for (const auto& guard : before_.guards) pairs[{guard.address, guard.guard}].first = &guard;
    for (const auto& guard : after_.guards) pairs[{guard.address, guard.guard}].second = &guard;
    for (const auto& [key, pair] : pairs) {
      setting(key.first, "guard " + key.second, words(pair.first), words(pair.second));
    }
  }

  static std::string state_of(const IntegrationPlan* planned) {
    if (planned == nullptr) return "not in the plan";
    if (planned->state == IntegrationPlan::State::failed) return "not readable";
    return planned->state == IntegrationPlan::State::excluded ? "excluded" : "planned";
  }

  static std::string state_of(const ExportPlan* planned) {
    if (planned == nullptr) return "not in the plan";
    if (planned->state == ExportState::failed) return "not readable";
    if (planned->state == ExportState::paused) return "paused";
    return planned->state == ExportState::excluded ? "excluded" : "planned";
  }

  void integration(const IntegrationPlan* before, const IntegrationPlan* after) {
    static const IntegrationPlan kNone;
    setting(integration_address((before != nullptr ? before : after)->name), "state", state_of(before),
            state_of(after));
    compare((before != nullptr ? *before : kNone).changes, (after != nullptr ? *after : kNone).changes);
  }

  void compare_export(const ExportPlan* before, const ExportPlan* after) {
    static const ExportPlan kNone;
    const auto address = export_address((before != nullptr ? before : after)->name);
    setting(address, "state", state_of(before), state_of(after));
    const auto& a = before != nullptr ? *before : kNone;
    const auto& b = after != nullptr ? *after : kNone;
    if (before != nullptr && after != nullptr) scope(address, a, b);
    compare(configuration_of(a), configuration_of(b));
    compare(a.changes, b.changes);
    static const LaunchPlan kNoLaunches;
    compare((a.launches ? *a.launches : kNoLaunches).changes, (b.launches ? *b.launches : kNoLaunches).changes);
  }

  static std::vector<ConfigChange> configuration_of(const ExportPlan& planned) {
    if (!planned.configuration) return {};
    return {*planned.configuration};
  }

  void scope(const std::string& address, const ExportPlan& a, const ExportPlan& b) {
    setting(address, "source", a.source_instance + " / " + a.source_project,
            b.source_instance + " / " + b.source_project);
    setting(address, "recipient", a.recipient_instance + " / " + a.recipient_project,
            b.recipient_instance + " / " + b.recipient_project);
    setting(address, "query", a.aql, b.aql);
    const auto launch_query = [](const ExportPlan& planned) {
      return planned.launches ? planned.launches->aql : planned.launch_aql;
    };
    setting(address, "query of launches", launch_query(a), launch_query(b));
    if (a.state != ExportState::planned || b.state != ExportState::planned) return;
    setting(address, "in scope", count_text(a.in_scope), count_text(b.in_scope));
    setting(address, "exported before", count_text(a.exported), count_text(b.exported));
    const auto selected = [](const ExportPlan& planned) {
      return planned.launches ? count_text(planned.launches->selected) : std::string();
    };
    setting(address, "launches selected", selected(a), selected(b));
    const auto values = [](const ExportPlan& planned) {
      std::vector<std::string> names;
      for (const auto& value : planned.values) names.push_back(value.field.name + ": " + value.value);
      return core::join(names, ", ");
    };
    setting(address, "values to create", values(a), values(b));
  }

  template <typename T>
  void compare(const std::vector<T>& before, const std::vector<T>& after) {
    std::map<Key, std::pair<const T*, const T*>> pairs;
    for (const auto& change : before) {
      if (counts(change)) pairs[key_of(change)].first = &change;
    }
    for (const auto& change : after) {
      if (counts(change)) pairs[key_of(change)].second = &change;
    }
    std::vector<ChangeDifference> found;
    for (const auto& [key, pair] : pairs) note(pair.first, pair.second, found);
    // As in the plans, and not by the text of the address.
    const auto order = [&](const ChangeDifference& one) { return std::make_pair(one.address.size(), one.address); };
    std::stable_sort(found.begin(), found.end(), [&](const auto& x, const auto& y) { return order(x) < order(y); });
    std::move(found.begin(), found.end(), std::back_inserter(result_.changes));
  }

  template <typename T>
  void note(const T* before, const T* after, std::vector<ChangeDifference>& found) {
    using How = ChangeDifference::How;
    const auto& shown = after != nullptr ? *after : *before;
    ChangeDifference difference{
        How::altered, shown.address, kind_of(shown), shown.name, Action::none, Action::none, {}};
    if (before != nullptr) difference.before = before->action;
    if (after != nullptr) difference.after = after->action;
    if (before == nullptr) {
      difference.how = How::added;
      ++result_.added;
    } else if (after == nullptr) {
      difference.how = How::gone;
      ++result_.gone;
    } else {
      difference.what = differences(*before, *after);
      if (difference.what.empty()) return;
      ++result_.altered;
    }
    found.push_back(std::move(difference));
  }

  const Plan& before_;
  const Plan& after_;
  PlanDiff result_;
};

}  // namespace

std::string_view to_string(ChangeDifference::How how) {
  switch (how) {
    case ChangeDifference::How::added:
      return "added";
    case ChangeDifference::How::gone:
      return "gone";
    case ChangeDifference::How::altered:
      return "altered";
  }
  return "altered";
}

PlanDiff diff(const Plan& before, const Plan& after) {
  return Differ(before, after).run();
}

}  // namespace tmsync::plan
