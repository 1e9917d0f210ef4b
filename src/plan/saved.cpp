#include "tmsync/plan/saved.hpp"

#include <map>

#include <fmt/format.h>

#include "saved_verdict.hpp"

namespace tmsync::plan {
namespace {

template <typename T>
std::vector<Id> sources_of(const ChangeList<T>& changes) {
  std::vector<Id> ids;
  for (const auto& change : changes.heads()) ids.push_back(change.source_id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

/// Judges the changes of one saved plan and takes what is not kept out of the fresh one.
class Settler {
 public:
  Settler(const Plan& saved, Plan& fresh, const std::vector<Standings>& standings)
      : saved_(saved), fresh_(fresh), standings_(standings) {}

  Settlement run() {
    integrations();
    for (std::size_t i = 0; i < fresh_.exports.size(); ++i) {
      auto& fresh = fresh_.exports[i];
      const auto* saved = find(saved_.exports, fresh.name);
      if (saved == nullptr) {
        static const ExportPlan kNone;
        saved = &kNone;
      }
      settle_export(*saved, fresh, i < standings_.size() ? standings_[i] : Standings{});
    }
    return std::move(result_);
  }

 private:
  template <typename T>
  static const T* find(const std::vector<T>& plans, const std::string& name) {
    const auto at = std::find_if(plans.begin(), plans.end(), [&](const auto& plan) { return plan.name == name; });
    return at == plans.end() ? nullptr : &*at;
  }

  void settle_export(const ExportPlan& saved, ExportPlan& fresh, const Standings& standings) {
    if (saved.state == ExportState::failed) result_.unread.push_back(export_address(fresh.name));
    if (fresh.state == ExportState::failed || fresh.state == ExportState::excluded) {
      fresh.configuration.reset();
      return;
    }
    settle_changes(saved.changes, fresh.changes, standings.cases);
    const auto& heads = fresh.changes.heads();
    fresh.touch = std::count_if(heads.begin(), heads.end(), [](const auto& head) { return is_touch(head); });
    std::erase_if(fresh.values, [&](const ValueCreate& value) {
      return std::find(saved.values.begin(), saved.values.end(), value) == saved.values.end();
    });
    if (fresh.launches) {
      static const LaunchPlan kNone;
      settle_changes((saved.launches ? *saved.launches : kNone).changes, fresh.launches->changes, standings.launches);
      recount(*fresh.launches);
    }
    settle_configuration(saved.configuration ? &*saved.configuration : nullptr, fresh.configuration);
  }

  /// Test cases or launches: both lists by source id.
  template <typename T>
  void settle_changes(const ChangeList<T>& saved, ChangeList<T>& fresh, const std::vector<Standing>& standings) {
    const auto& heads = fresh.heads();
    std::vector<bool> kept(fresh.size());
    std::vector<bool> met(fresh.size());
    for (const auto& change : saved) {
      const auto [first, last] = range_of(fresh, change.source_id);
      if (!has_effect(change)) {
        // Refused then and now: shown again.
        for (auto at = first; at < last; ++at) kept[at] = kept[at] || heads[at].action == Action::refused;
        continue;
      }
      std::vector<T> now;
      for (auto at = first; at < last; ++at) now.push_back(fresh[at]);
      const auto verdict = judge(change, now, standings, !saved_.reverts.empty());
      if (verdict.kind == Verdict::Kind::keep) kept[first + verdict.fresh] = true;
      if (verdict.kind != Verdict::Kind::dropped) {
        for (auto at = first; at < last; ++at) met[at] = true;
      }
      count(change, verdict);
    }
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      if (!kept[i] && !met[i] && has_effect(heads[i]) && !is_touch(heads[i])) ++result_.came_up;
    }
    fresh.retain(kept);
  }

  /// The objects of one list with the same source id: [first, last).
  template <typename T>
  static std::pair<std::size_t, std::size_t> range_of(const ChangeList<T>& changes, Id source) {
    const auto& heads = changes.heads();
    const auto less = [](const auto& head, Id id) { return head.source_id < id; };
    const auto first = std::lower_bound(heads.begin(), heads.end(), source, less);
    auto last = first;
    while (last != heads.end() && last->source_id == source) ++last;
    return {static_cast<std::size_t>(first - heads.begin()), static_cast<std::size_t>(last - heads.begin())};
  }

  static void recount(LaunchPlan& launches) {
    const std::int64_t before = launches.uploads;
    launches.uploads = 0;
    for (const auto& change : launches.changes) launches.uploads += change.uploads();
    if (before == 0 || launches.uploads == before) return;
    launches.files = launches.files * launches.uploads / before;
    launches.bytes = launches.bytes * launches.uploads / before;
    launches.sampled = std::min(launches.sampled, launches.uploads);
  }

  void settle_configuration(const ConfigChange* saved, std::optional<ConfigChange>& fresh) {
    if (saved == nullptr) {
      if (fresh && has_effect(*fresh)) ++result_.came_up;
      fresh.reset();
      return;
    }
    if (!has_effect(*saved)) {
      if (fresh && fresh->action != saved->action) fresh.reset();
      return;
    }
    const auto verdict = judge(*saved, fresh ? &*fresh : nullptr);
    if (verdict.kind != Verdict::Kind::keep) fresh.reset();
    count(*saved, verdict);
  }

  void integrations() {
    for (auto& fresh : fresh_.integrations) {
      const auto* saved = find(saved_.integrations, fresh.name);
      if (saved != nullptr && saved->state == IntegrationPlan::State::failed) {
        result_.unread.push_back(integration_address(fresh.name));
      }
      if (fresh.state != IntegrationPlan::State::planned) continue;
      std::map<std::string, std::optional<ConfigChange>> now;
      for (auto& change : fresh.changes) now[change.address] = std::move(change);
      fresh.changes.clear();
      if (saved != nullptr) {
        for (const auto& change : saved->changes) {
          auto at = now.extract(change.address);
          std::optional<ConfigChange> there;
          if (!at.empty()) there = std::move(at.mapped());
          settle_configuration(&change, there);
          if (there) fresh.changes.push_back(std::move(*there));
        }
      }
      for (auto& [address, change] : now) settle_configuration(nullptr, change);
    }
  }

  template <typename T>
  void count(const T& change, const Verdict& verdict) {
    switch (verdict.kind) {
      case Verdict::Kind::keep:
        if (!is_touch(change)) ++result_.kept;
        break;
      case Verdict::Kind::done:
        if (!is_touch(change)) ++result_.done;
        break;
      case Verdict::Kind::stale:
        result_.stale.push_back({change.address, change.action, change.name, verdict.why});
        break;
      case Verdict::Kind::dropped:
        break;
    }
  }

  const Plan& saved_;
  Plan& fresh_;
  const std::vector<Standings>& standings_;
  Settlement result_;
};

std::optional<std::string> other_project(const ExportPlan& saved, const ExportPlan& fresh) {
  const auto differ = [](Id a, Id b) { return a != 0 && b != 0 && a != b; };
  const char* side = differ(saved.source_project_id, fresh.source_project_id)         ? "source"
                     : differ(saved.recipient_project_id, fresh.recipient_project_id) ? "recipient"
                                                                                      : nullptr;
  if (side == nullptr) return std::nullopt;
  const bool source = side == std::string_view("source");
  return fmt::format("{}: the {} project \"{}\" is #{} by now and was #{}", export_address(fresh.name), side,
                     source ? fresh.source_project : fresh.recipient_project,
                     source ? fresh.source_project_id : fresh.recipient_project_id,
                     source ? saved.source_project_id : saved.recipient_project_id);
}

}  // namespace

std::vector<Id> changed_cases(const ExportPlan& saved) {
  return sources_of(saved.changes);
}

std::vector<Id> changed_launches(const ExportPlan& saved) {
  return saved.launches ? sources_of(saved.launches->changes) : std::vector<Id>{};
}

std::vector<Standing> standings_of(const std::vector<Id>& cases, const SourceSweep& source,
                                   const RecipientSweep& recipient) {
  std::vector<Standing> standings;
  for (const auto id : cases) {
    Standing standing;
    standing.source = id;
    standing.in_scope = source.find(id) != nullptr;
    auto copy = std::lower_bound(recipient.copies.begin(), recipient.copies.end(), id,
                                 [](const RecipientRecord& record, Id wanted) { return record.source < wanted; });
    for (; copy != recipient.copies.end() && copy->source == id; ++copy) {
      if (copy->deleted) {
        standing.in_bin = true;
      } else {
        standing.copies.push_back(copy->id);
      }
    }
    standings.push_back(std::move(standing));
  }
  return standings;
}

std::optional<std::string> other_target(const Plan& saved, const Plan& fresh) {
  for (const auto& now : fresh.instances) {
    for (const auto& then : saved.instances) {
      if (then.name != now.name || then.endpoint == now.endpoint) continue;
      return fmt::format("instance \"{}\" is {} by now and was {}", now.name, now.endpoint, then.endpoint);
    }
  }
  for (const auto& now : fresh.exports) {
    for (const auto& then : saved.exports) {
      if (then.name != now.name) continue;
      if (auto why = other_project(then, now)) return why;
    }
  }
  return std::nullopt;
}

Settlement settle(const Plan& saved, Plan& fresh, const std::vector<Standings>& standings) {
  return Settler(saved, fresh, standings).run();
}

}  // namespace tmsync::plan
