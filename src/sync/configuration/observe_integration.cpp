#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config_observe.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using model::Presence;
using plan::Action;
using plan::ConfigChange;
using plan::ConfigKind;
using plan::Reason;

constexpr const char* kSecret = "\"(secret)\"";

std::string text_of(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string use_json(const ProjectUse& use, bool enabled) {
  return fmt::format(R"({{"project":{},"enabled":{}}})", text_of(use.name), enabled);
}

/// Everything about a change of a use but what is to be done.
ConfigChange use_change(const IntegrationContext& context, const ProjectUse& use) {
  ConfigChange change;
  change.kind = ConfigKind::project_integration;
  change.address = plan::integration_project_address(context.declared->name, model::to_string(use.declared->project));
  change.where = use.declared->where;
  change.name = use.name;
  change.id = context.id;
  change.project = use.project;
  if (use.enabled) change.before = use_json(use, !use.disabled);
  return change;
}

class Observer {
 public:
  Observer(IntegrationContext& context, plan::IntegrationPlan& planned, const PlanOptions& options)
      : context_(context), planned_(planned), options_(options), api_(context.connection) {}

  Task<Result<void>> run() {
    const auto& declared = *context_.declared;
    auto all = co_await api_.integrations(std::string(testops::kTestOpsType));
    if (!all) co_return core::fail(all.error());
    std::vector<model::Id> same;
    for (const auto& row : *all) {
      if (row.integration.name == declared.display_name) same.push_back(row.integration.id);
    }
    if (same.size() > 1) {
      co_return core::fail(ErrorKind::invalid_input,
                           fmt::format("instance \"{}\" holds {} integrations named \"{}\"; rename all but one there",
                                       declared.instance, same.size(), declared.display_name));
    }
    if (!same.empty()) context_.id = same.front();
    auto form = co_await api_.global_form(std::string(testops::kTestOpsType), context_.id);
    if (!form && (context_.id || form.error().kind == ErrorKind::unauthorized)) co_return core::fail(form.error());
    // Before the first integration of the type some instances describe no form.
    if (form) context_.values = form->values;
    const testops::IntegrationForm none;
    context_.keys = global_keys(form ? *form : none);
    global_change();
    for (const auto& use : declared.projects) {
      auto read = co_await project(use);
      if (!read) co_return read;
    }
    co_return Result<void>{};
  }

 private:
  void global_change() {
    const auto& declared = *context_.declared;
    ConfigChange change;
    change.kind = ConfigKind::integration;
    change.address = plan::integration_address(declared.name);
    change.where = declared.where;
    change.name = declared.display_name;
    change.id = context_.id;
    change.notes = context_.keys.notes;
    const bool gone = declared.presence == Presence::absent;
    const auto stored = stored_values(context_);
    if (context_.id) {
      change.before = observed_json(context_, declared.display_name);
    }
    if (gone) {
      if (!context_.id) return;
      change.action = Action::remove;
      change.reason = Reason::declared_absent;
      change.notes.emplace_back("TestOps also drops its use in every project and their export configurations");
      planned_.changes.push_back(std::move(change));
      return;
    }
    if (declared.disable_certificate_validation && context_.keys.certificate.empty()) {
      change.notes.emplace_back("the instance's form has no switch for the certificate: it stays as it is");
    }
    change.after =
        integration_json(declared.display_name, context_.recipient->endpoint, declared.disable_certificate_validation);
    if (!context_.id) {
      change.action = Action::create;
      change.reason = Reason::not_on_instance;
      planned_.changes.push_back(std::move(change));
      return;
    }
    if (canonical_endpoint(stored.endpoint) != canonical_endpoint(context_.recipient->endpoint)) {
      change.fields.push_back({"endpoint", text_of(stored.endpoint), text_of(context_.recipient->endpoint)});
    }
    if (!context_.keys.certificate.empty() &&
        stored.disable_certificate_validation != declared.disable_certificate_validation) {
      change.fields.push_back({"disableCertificateValidation", text_of(stored.disable_certificate_validation),
                               text_of(declared.disable_certificate_validation)});
    }
    if (change.fields.empty()) {
      ++planned_.unchanged;
      return;
    }
    change.action = Action::update;
    change.reason = Reason::configuration_changed;
    planned_.changes.push_back(std::move(change));
  }

  Task<Result<void>> project(const model::IntegrationProject& declared) {
    ProjectUse use;
    use.declared = &declared;
    testops::ReadApi reader(context_.connection);
    auto found = co_await reader.project(declared.project);
    if (!found) co_return core::fail(found.error());
    use.project = found->id;
    use.name = found->name;
    if (context_.id) {
      auto there = co_await api_.project_integration(*context_.id, use.project);
      if (!there) co_return core::fail(there.error());
      use.enabled = there->has_value();
      use.disabled = use.enabled && (*there)->disabled;
    }
    if (use.enabled) {
      auto form = co_await api_.project_form(*context_.id, use.project);
      if (!form) co_return core::fail(form.error());
      use.secret_specified = form->secret_specified;
    }
    project_change(use);
    context_.uses.push_back(std::move(use));
    co_return Result<void>{};
  }

  void project_change(const ProjectUse& use) {
    const auto& declared = *use.declared;
    // TestOps drops it together with the integration.
    if (context_.declared->presence == Presence::absent) return;
    auto change = use_change(context_, use);
    if (declared.presence == Presence::absent) {
      if (!use.enabled) return;
      change.action = Action::remove;
      change.reason = Reason::declared_absent;
      change.notes.emplace_back("TestOps also drops the export configurations of the project");
      planned_.changes.push_back(std::move(change));
      return;
    }
    change.after = use_json(use, true);
    if (!use.enabled) {
      change.action = Action::create;
      change.reason = Reason::not_on_instance;
      change.fields.push_back({"token", "null", kSecret});
      change.send_secret = true;
      planned_.changes.push_back(std::move(change));
      return;
    }
    const bool missing = use.secret_specified == false;
    const bool rotate = plan::address_matches(options_.rotate_secrets, change.address);
    if (use.disabled) change.fields.push_back({"enabled", "false", "true"});
    if (missing || rotate) {
      change.fields.push_back({"token", missing ? "null" : kSecret, kSecret});
      change.send_secret = true;
    }
    if (change.fields.empty()) {
      ++planned_.unchanged;
      return;
    }
    change.action = Action::update;
    change.reason = missing ? Reason::secret_missing : rotate ? Reason::secret_rotated : Reason::configuration_changed;
    planned_.changes.push_back(std::move(change));
  }

  IntegrationContext& context_;
  plan::IntegrationPlan& planned_;
  const PlanOptions& options_;
  testops::IntegrationReader api_;
};

}  // namespace

StoredValues stored_values(const IntegrationContext& context) {
  StoredValues stored;
  const auto values = nlohmann::json::parse(context.values, nullptr, false);
  if (!values.is_object()) return stored;
  const auto endpoint = values.find(context.keys.endpoint);
  if (endpoint != values.end() && endpoint->is_string()) stored.endpoint = endpoint->get<std::string>();
  const auto certificate = values.find(context.keys.certificate);
  if (certificate != values.end() && certificate->is_boolean()) {
    stored.disable_certificate_validation = certificate->get<bool>();
  }
  return stored;
}

std::string integration_json(const std::string& display_name, const std::string& endpoint,
                             bool disable_certificate_validation) {
  const nlohmann::ordered_json json{{"displayName", display_name},
                                    {"endpoint", endpoint},
                                    {"disableCertificateValidation", disable_certificate_validation}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string observed_json(const IntegrationContext& context, const std::string& display_name) {
  const auto stored = stored_values(context);
  return integration_json(display_name, stored.endpoint, stored.disable_certificate_validation);
}

void store_secret(IntegrationContext& context, const ProjectUse& use, plan::IntegrationPlan& planned,
                  plan::Reason reason, std::string note) {
  auto change = use_change(context, use);
  const auto at = std::find_if(planned.changes.begin(), planned.changes.end(),
                               [&](const ConfigChange& other) { return other.address == change.address; });
  if (at != planned.changes.end()) {
    if (!at->send_secret && at->action != Action::remove) {
      at->send_secret = true;
      at->fields.push_back({"token", kSecret, kSecret});
    }
    return;
  }
  change.action = Action::update;
  change.reason = reason;
  change.fields.push_back({"token", kSecret, kSecret});
  change.send_secret = true;
  change.after = use_json(use, true);
  change.notes.push_back(std::move(note));
  planned.changes.push_back(std::move(change));
  --planned.unchanged;
}

core::Task<void> observe_integration(IntegrationContext& context, plan::IntegrationPlan& planned,
                                     const PlanOptions& options, Services& services) {
  services.progress.begin(context.declared->name + ": reading the integration", -1);
  Observer observer(context, planned, options);
  auto read = co_await observer.run();
  services.progress.end();
  if (read) co_return;
  planned.state = plan::IntegrationPlan::State::failed;
  planned.error = read.error();
  planned.changes.clear();
}

}  // namespace tmsync::sync
