#include "tmsync/plan/export_configuration.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"
#include "tmsync/plan/native_settings.hpp"

namespace tmsync::plan {
namespace {

using nlohmann::ordered_json;

bool same_query(const std::string& a, const std::string& b) {
  return core::trim(a) == core::trim(b);
}

bool same_project(const ExportConfiguration& there, const DesiredConfiguration& wanted) {
  return std::find(wanted.project_keys.begin(), wanted.project_keys.end(), there.project_key) !=
         wanted.project_keys.end();
}

bool exactly(const ExportConfiguration& there, const DesiredConfiguration& wanted) {
  return same_project(there, wanted) && same_query(there.test_case_aql, wanted.content.test_case_aql) &&
         same_query(there.launch_aql, wanted.content.launch_aql);
}

bool is_of_another(const ExportConfiguration& there, const std::vector<DesiredConfiguration>& others) {
  return std::any_of(others.begin(), others.end(), [&](const DesiredConfiguration& other) {
    return other.id ? other.id == there.id : exactly(there, other);
  });
}

ConfigurationMatch decided(std::vector<const ExportConfiguration*> fitting) {
  ConfigurationMatch match;
  if (fitting.size() == 1) {
    match.found = fitting.front();
    return match;
  }
  for (const auto* one : fitting) match.candidates.push_back(one->id.value_or(0));
  return match;
}

std::string text(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

DesiredConfiguration desired_configuration(const model::Export& declared) {
  DesiredConfiguration wanted;
  auto& content = wanted.content;
  content.test_case_aql = std::string(core::trim(declared.aql));
  if (declared.launches) content.launch_aql = std::string(core::trim(declared.launches->aql));
  content.disabled = declared.paused;
  content.disable_create = !declared.create;
  content.disable_launches = !declared.launches || !declared.launches->enabled;
  if (declared.native) {
    content.sync_delay_s = declared.native->sync_delay_s;
    content.notification_email = declared.native->notification_email;
    wanted.id = declared.native->id;
    wanted.names = declared.native->settings_template;
  }
  return wanted;
}

ConfigurationMatch match_configuration(const std::vector<ExportConfiguration>& there,
                                       const DesiredConfiguration& wanted,
                                       const std::vector<DesiredConfiguration>& others) {
  std::vector<const ExportConfiguration*> fitting;
  const auto collect = [&](auto fits) {
    fitting.clear();
    for (const auto& one : there) {
      if (fits(one)) fitting.push_back(&one);
    }
    return !fitting.empty();
  };
  if (wanted.id) {
    if (collect([&](const auto& one) { return one.id == wanted.id; })) return decided(fitting);
    collect([](const auto&) { return true; });
    ConfigurationMatch match;
    match.unknown_id = true;
    for (const auto* one : fitting) match.candidates.push_back(one->id.value_or(0));
    return match;
  }
  const auto free = [&](const ExportConfiguration& one) {
    return std::none_of(others.begin(), others.end(),
                        [&](const auto& other) { return other.id && other.id == one.id; });
  };
  if (collect([&](const auto& one) { return free(one) && exactly(one, wanted); })) return decided(fitting);
  collect([&](const auto& one) { return same_project(one, wanted) && !is_of_another(one, others); });
  return decided(fitting);
}

std::vector<FieldChange> compare_configuration(const ExportConfiguration& observed,
                                               const DesiredConfiguration& wanted) {
  std::vector<FieldChange> changes;
  const auto add = [&](const char* field, const ordered_json& before, const ordered_json& after) {
    if (before != after) changes.push_back({field, text(before), text(after)});
  };
  const auto& content = wanted.content;
  if (!same_project(observed, wanted)) {
    add("recipient.project", observed.project_key, content.project_key);
  }
  if (!same_query(observed.test_case_aql, content.test_case_aql)) {
    add("testCases.aql", observed.test_case_aql, content.test_case_aql);
  }
  add("testCases.create", !observed.disable_create, !content.disable_create);
  add("launches.enabled", !observed.disable_launches, !content.disable_launches);
  if (!same_query(observed.launch_aql, content.launch_aql)) {
    add("launches.aql", observed.launch_aql, content.launch_aql);
  }
  add("syncDelay", std::to_string(observed.sync_delay_s) + 's', std::to_string(content.sync_delay_s) + 's');
  add("notificationEmail", observed.notification_email, content.notification_email);
  add("paused", observed.disabled, content.disabled);
  for (auto& change : compare_settings(observed.settings, content.settings, wanted.names)) {
    changes.push_back(std::move(change));
  }
  return changes;
}

std::string to_json(const ExportConfiguration& configuration) {
  ordered_json settings = ordered_json::parse(configuration.settings, nullptr, false);
  if (settings.is_discarded()) settings = ordered_json::object();
  return text({{"recipientProject", configuration.project_key},
               {"testCases", {{"aql", configuration.test_case_aql}, {"create", !configuration.disable_create}}},
               {"launches", {{"enabled", !configuration.disable_launches}, {"aql", configuration.launch_aql}}},
               {"paused", configuration.disabled},
               {"syncDelay", std::to_string(configuration.sync_delay_s) + 's'},
               {"notificationEmail", configuration.notification_email},
               {"settings", std::move(settings)}});
}

}  // namespace tmsync::plan
