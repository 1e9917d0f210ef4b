#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "tmsync/plan/plan_diff.hpp"

#include "pair_up.hpp"

/// Which changes of two plans differ, and in what.
namespace tmsync::plan {
namespace {

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

class ChangesDiffer {
  using How = ChangeDifference::How;

 public:
  explicit ChangesDiffer(const TellDifference& tell) : tell_(tell) {}

  void run(const Plan& before, const Plan& after) {
    pair_up(before.integrations, after.integrations, [this](const auto* a, const auto* b) {
      static const IntegrationPlan kNone;
      compare((a != nullptr ? *a : kNone).changes, (b != nullptr ? *b : kNone).changes);
    });
    pair_up(before.exports, after.exports, [this](const auto* a, const auto* b) {
      static const ExportPlan kNone;
      compare_export(a != nullptr ? *a : kNone, b != nullptr ? *b : kNone);
    });
  }

 private:
  void compare_export(const ExportPlan& a, const ExportPlan& b) {
    static const LaunchPlan kNoLaunches;
    compare(configuration_of(a), configuration_of(b));
    compare(a.changes, b.changes);
    compare((a.launches ? *a.launches : kNoLaunches).changes, (b.launches ? *b.launches : kNoLaunches).changes);
  }

  static std::vector<ConfigChange> configuration_of(const ExportPlan& planned) {
    if (!planned.configuration) return {};
    return {*planned.configuration};
  }

  /// Both lists are by source id: one object is in memory at a time.
  template <typename T>
  void compare(const ChangeList<T>& before, const ChangeList<T>& after) {
    std::size_t a = 0;
    std::size_t b = 0;
    while (a < before.size() || b < after.size()) {
      const bool first =
          b == after.size() || (a < before.size() && before.heads()[a].source_id < after.heads()[b].source_id);
      const Id source = first ? before.heads()[a].source_id : after.heads()[b].source_id;
      const auto old_ones = take(before, source, a);
      const auto new_ones = take(after, source, b);
      compare(old_ones, new_ones);
    }
  }

  /// Those of this source id from `at` on, which moves behind them.
  template <typename T>
  static std::vector<T> take(const ChangeList<T>& changes, Id source, std::size_t& at) {
    std::vector<T> taken;
    for (; at < changes.size() && changes.heads()[at].source_id == source; ++at) {
      if (counts(changes.heads()[at])) taken.push_back(changes[at]);
    }
    return taken;
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
    for (const auto& difference : found) tell_(difference);
  }

  template <typename T>
  static void note(const T* before, const T* after, std::vector<ChangeDifference>& found) {
    const auto& shown = after != nullptr ? *after : *before;
    ChangeDifference difference{
        How::altered, shown.address, kind_of(shown), shown.name, Action::none, Action::none, {}};
    if (before != nullptr) difference.before = before->action;
    if (after != nullptr) difference.after = after->action;
    if (before == nullptr) {
      difference.how = How::added;
    } else if (after == nullptr) {
      difference.how = How::gone;
    } else {
      difference.what = differences(*before, *after);
      if (difference.what.empty()) return;
    }
    found.push_back(std::move(difference));
  }

  const TellDifference& tell_;
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

void for_each_difference(const Plan& before, const Plan& after, const TellDifference& tell) {
  ChangesDiffer(tell).run(before, after);
}

}  // namespace tmsync::plan
