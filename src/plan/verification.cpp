#include "tmsync/plan/verification.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

namespace tmsync::plan {
namespace {

constexpr std::size_t kMostExamples = 20;

std::string number(std::int64_t value) {
  return core::with_thousands(static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0)));
}

Check unreadable(std::string address, const core::Error& error) {
  Check check;
  check.address = std::move(address);
  check.id = "readable";
  check.title = "it can be read";
  check.state = CheckState::unknown;
  check.cause = error.kind;
  check.detail = error.message;
  return check;
}

/// One check that counts what is wrong.
class Counted {
 public:
  Counted(std::string address, const char* id, const char* title) {
    check_.address = std::move(address);
    check_.id = id;
    check_.title = title;
  }

  void wrong(const std::string& address, const std::string& name, std::string_view what) {
    ++check_.wrong;
    if (check_.examples.size() < kMostExamples) {
      check_.examples.push_back(fmt::format("{} \"{}\": {}", address, name, what));
    }
  }

  /// "12 test cases", or where some are wrong "3 of 12 test cases".
  Check take(std::int64_t expected, const char* object, const char* objects) {
    check_.expected = std::max(expected, check_.wrong);
    check_.state = check_.wrong == 0 ? CheckState::passed : CheckState::failed;
    check_.detail = fmt::format("{} {}", number(check_.expected), check_.expected == 1 ? object : objects);
    if (check_.wrong > 0) check_.detail = fmt::format("{} of {}", number(check_.wrong), check_.detail);
    return std::move(check_);
  }

 private:
  Check check_;
};

/// Why a case of the scope has no copy as it should; empty where it has one.
std::string_view why_missing(Action action, Reason reason) {
  if (action == Action::create) return "not on the recipient";
  if (action == Action::restore) return "deleted on the recipient";
  if (action == Action::adopt) return "on the recipient, but without a mark";
  if (action != Action::refused) return {};
  if (reason == Reason::lost_mark) return "a copy of this name has lost its mark";
  if (reason == Reason::adopt_ambiguous) return "several cases of the recipient match";
  if (reason == Reason::echo) return "is itself a copy from the recipient";
  if (reason == Reason::foreign_copy) return "somebody's clone carries its mark";
  if (reason == Reason::source_reset) return "the original is younger than its copy";
  return "refused";
}

bool is_attribute(const std::string& field) {
  return field == "status" || field == "workflow" || field == "layer" || field == "members" ||
         field.starts_with("customFields.");
}

std::string field_names(const std::vector<FieldChange>& fields, bool attributes) {
  std::vector<std::string> names;
  for (const auto& field : fields) {
    if (is_attribute(field.field) == attributes) names.push_back(field.field);
  }
  return core::join(names, ", ");
}

std::string what_differs(const LaunchChange& change) {
  if (change.action == Action::create) return "not on the recipient";
  if (change.action == Action::refused) return "is itself a copy from the recipient";
  std::vector<std::string> parts;
  const auto count = [&](std::int64_t value, const char* what) {
    if (value > 0) parts.push_back(core::counted(value, "result") + ' ' + what);
  };
  if (change.reason == Reason::incomplete) parts.emplace_back("left half-done");
  for (const auto& field : change.fields) parts.push_back(field.field);
  count(change.uploads() - change.replace, "missing");
  count(change.replace, "out of date");
  count(change.remove, "too many");
  if (change.close) parts.emplace_back("not closed");
  return parts.empty() ? "differs" : core::join(parts, ", ");
}

Check launches_check(const std::string& address, const LaunchPlan& launches) {
  Counted check(address, "launches", "every launch has arrived, with all its results");
  std::int64_t without_copy = 0;
  for (const auto& change : launches.changes) {
    if (change.action == Action::none || change.action == Action::remove) continue;
    if (change.reason == Reason::foreign_copy) continue;
    if (!change.recipient_id) ++without_copy;
    check.wrong(change.address, change.name, what_differs(change));
  }
  return check.take(launches.exported + without_copy, "launch", "launches");
}

/// Of what could not be read nobody knows whether the copy is right.
Check unread_check(const std::string& address, const ExportPlan& planned) {
  Check check;
  check.address = address;
  check.id = "readable";
  check.title = "every test case in scope can be read";
  check.state = CheckState::unknown;
  check.expected = planned.in_scope;
  check.wrong = planned.incomplete;
  check.detail = core::counted(planned.incomplete, "test case") + " could not be read completely";
  for (const auto& change : planned.changes) {
    if (!change.incomplete || check.examples.size() == kMostExamples) continue;
    check.examples.push_back(fmt::format("{} \"{}\": {}", change.address, change.name,
                                         change.notes.empty() ? "not read" : change.notes.front()));
  }
  return check;
}

std::vector<Check> direct_checks(const ExportPlan& planned) {
  const auto address = export_address(planned.name);
  Counted cases(address, "test-cases", "every test case in scope has its copy");
  Counted attributes(address, "attributes", "status, layer, members and custom fields are as mapped");
  Counted content(address, "content", "the copies say what the source says");
  Counted doubles(address, "doubles", "nothing is there twice");
  Counted stale(address, "stale", "no copy is left of what left the scope");
  std::int64_t left = 0;
  for (const auto& change : planned.changes) {
    if (change.reason == Reason::foreign_copy) {
      doubles.wrong(change.address, change.name, "somebody's clone carries its mark");
    } else if (const auto why = why_missing(change.action, change.reason); !why.empty()) {
      cases.wrong(change.address, change.name, why);
    } else if (change.action == Action::remove && change.reason == Reason::duplicate) {
      doubles.wrong(change.address, change.name, "a second copy");
    } else if (change.action == Action::remove) {
      ++left;
      stale.wrong(change.address, change.name, "left the scope");
    } else if (change.action == Action::update) {
      const auto mapped = field_names(change.fields, true);
      const auto said = field_names(change.fields, false);
      if (!mapped.empty()) attributes.wrong(change.address, change.name, mapped);
      if (!said.empty()) content.wrong(change.address, change.name, said);
      if (change.fields.empty()) content.wrong(change.address, change.name, "left half-done by an earlier run");
    }
  }
  auto copies = planned.exported;
  if (planned.launches) {
    copies += planned.launches->exported;
    for (const auto& change : planned.launches->changes) {
      if (change.action == Action::remove) doubles.wrong(change.address, change.name, "a second copy");
      if (change.reason == Reason::foreign_copy) {
        doubles.wrong(change.address, change.name, "somebody's launch carries its mark");
      }
    }
  }
  std::vector<Check> checks{
      cases.take(planned.in_scope - planned.respected - planned.not_created, "test case", "test cases"),
      attributes.take(planned.exported, "copy", "copies"),
      content.take(planned.exported, "copy", "copies"),
      doubles.take(copies, "copy", "copies"),
      stale.take(planned.exported + planned.left_kept + left, "copy", "copies"),
  };
  if (planned.launches) checks.push_back(launches_check(address, *planned.launches));
  if (planned.incomplete > 0) checks.push_back(unread_check(address, planned));
  return checks;
}

/// What is not as declared about an object of the configuration plane.
std::string what_differs(const ConfigChange& change) {
  std::string text;
  if (change.action == Action::create) {
    text = "not on the instance";
  } else if (change.action == Action::remove) {
    text = "still on the instance";
  } else if (change.reason == Reason::switched_off || change.reason == Reason::credentials_refused) {
    text = "switched off by TestOps";
  } else if (change.reason == Reason::secret_missing) {
    text = "no secret is stored";
  } else {
    std::vector<std::string> names;
    for (const auto& field : change.fields) names.push_back(field.field);
    text = names.empty() ? "differs" : core::join(names, ", ");
  }
  if (!change.notes.empty()) text += "; " + change.notes.front();
  return text;
}

Check configuration_check(const ExportPlan& planned) {
  const auto address = export_address(planned.name);
  Counted check(address, "configuration", "the export configuration is stored as declared, and not switched off");
  if (planned.configuration && planned.configuration->action != Action::none) {
    check.wrong(planned.configuration->address, planned.configuration->name, what_differs(*planned.configuration));
  }
  return check.take(1, "export configuration", "export configurations");
}

}  // namespace

std::string_view to_string(CheckState state) {
  switch (state) {
    case CheckState::passed:
      return "passed";
    case CheckState::failed:
      return "failed";
    case CheckState::unknown:
      return "unknown";
  }
  return "unknown";
}

bool Verification::passed() const {
  return !checks.empty() && count(CheckState::passed) == static_cast<std::int64_t>(checks.size());
}

std::int64_t Verification::count(CheckState state) const {
  return std::count_if(checks.begin(), checks.end(), [&](const Check& check) { return check.state == state; });
}

std::vector<Check> checks_of(const ExportPlan& planned) {
  switch (planned.state) {
    case ExportState::paused:
    case ExportState::excluded:
      return {};
    case ExportState::failed:
      return {unreadable(export_address(planned.name), planned.error)};
    case ExportState::planned:
      break;
  }
  if (planned.delivery == model::Delivery::native) return {configuration_check(planned)};
  return direct_checks(planned);
}

std::vector<Check> checks_of(const IntegrationPlan& planned) {
  const auto address = integration_address(planned.name);
  switch (planned.state) {
    case IntegrationPlan::State::excluded:
      return {};
    case IntegrationPlan::State::failed:
      return {unreadable(address, planned.error)};
    case IntegrationPlan::State::planned:
      break;
  }
  Counted configuration(address, "configuration", "the integration and its use in projects are stored as declared");
  Counted secret(address, "secret", "every project that uses it has a secret");
  auto objects = planned.unchanged;
  for (const auto& change : planned.changes) {
    ++objects;
    if (change.action == Action::none) continue;
    configuration.wrong(change.address, change.name, what_differs(change));
    if (change.reason == Reason::secret_missing) secret.wrong(change.address, change.name, "no secret is stored");
  }
  // All but the integration itself are its uses in projects.
  return {configuration.take(objects, "object", "objects"), secret.take(objects - 1, "project", "projects")};
}

}  // namespace tmsync::plan
