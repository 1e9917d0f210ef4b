#include "tmsync/plan/plan.hpp"

#include <algorithm>
#include <cmath>

#include "tmsync/core/text.hpp"

namespace tmsync::plan {

std::string_view to_string(Action action) {
  switch (action) {
    case Action::create:
      return "create";
    case Action::update:
      return "update";
    case Action::remove:
      return "delete";
    case Action::restore:
      return "restore";
    case Action::adopt:
      return "adopt";
    case Action::none:
      return "none";
    case Action::refused:
      return "refused";
  }
  return "none";
}

std::string_view symbol(Action action) {
  switch (action) {
    case Action::create:
      return "+";
    case Action::update:
      return "~";
    case Action::remove:
      return "-";
    case Action::restore:
      return "^";
    case Action::adopt:
      return "<=";
    case Action::none:
      return "=";
    case Action::refused:
      return "!";
  }
  return "=";
}

bool has_effect(Action action, Reason reason) {
  return action != Action::refused && (action != Action::none || reason == Reason::touch);
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::not_in_recipient:
      return "not_in_recipient";
    case Reason::source_changed:
      return "source_changed";
    case Reason::recipient_changed:
      return "recipient_changed";
    case Reason::mapping_changed:
      return "mapping_changed";
    case Reason::incomplete:
      return "incomplete";
    case Reason::mark_damaged:
      return "mark_damaged";
    case Reason::refresh:
      return "refresh";
    case Reason::deleted_on_recipient:
      return "deleted_on_recipient";
    case Reason::adopt_match:
      return "adopt_match";
    case Reason::scope_left:
      return "scope_left";
    case Reason::duplicate:
      return "duplicate";
    case Reason::lost_mark:
      return "lost_mark";
    case Reason::adopt_ambiguous:
      return "adopt_ambiguous";
    case Reason::echo:
      return "echo";
    case Reason::foreign_copy:
      return "foreign_copy";
    case Reason::source_reset:
      return "source_reset";
    case Reason::source_deleted:
      return "source_deleted";
    case Reason::unreadable:
      return "unreadable";
    case Reason::not_on_instance:
      return "not_on_instance";
    case Reason::configuration_changed:
      return "configuration_changed";
    case Reason::secret_missing:
      return "secret_missing";
    case Reason::secret_rotated:
      return "secret_rotated";
    case Reason::switched_off:
      return "switched_off";
    case Reason::declared_absent:
      return "declared_absent";
    case Reason::credentials_refused:
      return "credentials_refused";
    case Reason::reverted:
      return "reverted";
    case Reason::touch:
      return "touch";
    case Reason::unchanged:
      return "unchanged";
  }
  return "unchanged";
}

std::string_view to_string(ExportState state) {
  switch (state) {
    case ExportState::planned:
      return "planned";
    case ExportState::paused:
      return "paused";
    case ExportState::excluded:
      return "excluded";
    case ExportState::failed:
      return "failed";
  }
  return "planned";
}

std::string_view to_string(IntegrationPlan::State state) {
  switch (state) {
    case IntegrationPlan::State::planned:
      return "planned";
    case IntegrationPlan::State::excluded:
      return "excluded";
    case IntegrationPlan::State::failed:
      return "failed";
  }
  return "planned";
}

namespace {

void add_launches(const LaunchPlan& launches, Summary& sum) {
  for (const auto& change : launches.changes) {
    switch (change.action) {
      case Action::create:
        ++sum.create;
        ++sum.launches.create;
        break;
      case Action::update:
      case Action::restore:
      case Action::adopt:
        ++sum.update;
        ++sum.launches.update;
        break;
      case Action::remove:
        ++sum.remove;
        ++sum.launches.remove;
        break;
      case Action::refused:
        ++sum.refused;
        break;
      case Action::none:
        ++sum.unchanged;
        ++sum.launches.unchanged;
        if (change.reason == Reason::touch) ++sum.touch;
        break;
    }
    sum.launches.results += change.uploads();
  }
  sum.unchanged += launches.unchanged;
  sum.launches.unchanged += launches.unchanged;
}

void add_unchanged_configuration(std::int64_t count, Summary& sum) {
  sum.unchanged += count;
  sum.configuration.unchanged += count;
}

void add_configuration(const ConfigChange& change, Summary& sum) {
  switch (change.action) {
    case Action::create:
      ++sum.create;
      ++sum.configuration.create;
      break;
    case Action::update:
    case Action::restore:
    case Action::adopt:
      ++sum.update;
      ++sum.configuration.update;
      break;
    case Action::remove:
      ++sum.remove;
      ++sum.configuration.remove;
      break;
    case Action::refused:
      ++sum.refused;
      break;
    case Action::none:
      add_unchanged_configuration(1, sum);
      break;
  }
}

}  // namespace

Summary Plan::summary() const {
  Summary sum;
  for (const auto& planned : integrations) {
    add_unchanged_configuration(planned.unchanged, sum);
    for (const auto& change : planned.changes) add_configuration(change, sum);
  }
  for (const auto& planned : exports) {
    if (planned.configuration) {
      add_configuration(*planned.configuration, sum);
    } else if (planned.delivery == model::Delivery::native && planned.state == ExportState::planned) {
      add_unchanged_configuration(1, sum);
    }
    sum.unchanged += planned.unchanged;
    sum.ignored += planned.ignored;
    sum.incomplete += planned.incomplete;
    for (const auto& change : planned.changes.heads()) {
      switch (change.action) {
        case Action::create:
          ++sum.create;
          break;
        case Action::update:
          ++sum.update;
          break;
        case Action::remove:
          ++sum.remove;
          break;
        case Action::restore:
          ++sum.restore;
          break;
        case Action::adopt:
          ++sum.adopt;
          break;
        case Action::refused:
          ++sum.refused;
          break;
        case Action::none:
          ++sum.unchanged;
          if (change.reason == Reason::touch) ++sum.touch;
          break;
      }
    }
    if (planned.launches) add_launches(*planned.launches, sum);
  }
  return sum;
}

std::int64_t Plan::requests() const {
  std::int64_t sum = 0;
  for (const auto& instance : instances) sum += instance.requests;
  return sum;
}

std::int64_t Plan::seconds() const {
  double longest = 0;
  for (const auto& instance : instances) {
    longest = std::max(longest, static_cast<double>(instance.requests) / instance.requests_per_second);
  }
  return static_cast<std::int64_t>(std::ceil(longest));
}

bool Plan::guarded() const {
  return std::any_of(guards.begin(), guards.end(), [](const auto& g) { return g.stopped && !g.acknowledged; });
}

std::string export_address(const std::string& name) {
  return "export/" + name;
}

std::string case_address(const std::string& name, Id source_id) {
  return export_address(name) + "/test-case/" + std::to_string(source_id);
}

bool address_matches(const std::vector<std::string>& globs, const std::string& address) {
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
    if (core::glob_match(glob, address)) return true;
    // `export/a` names what is under it.
    for (auto slash = address.find('/'); slash != std::string::npos; slash = address.find('/', slash + 1)) {
      if (core::glob_match(glob, address.substr(0, slash))) return true;
    }
    return false;
  });
}

}  // namespace tmsync::plan
