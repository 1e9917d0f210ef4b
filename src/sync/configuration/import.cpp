#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/sync/engine.hpp"

#include "config_observe.hpp"
#include "connections.hpp"
#include "import_names.hpp"
#include "import_settings.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using Line = std::shared_ptr<testops::Connection>;

constexpr std::int64_t kLongestDelayS = 720LL * 3600;

bool is_address(const std::string& email) {
  const auto at = email.find('@');
  return at != std::string::npos && at > 0 && at + 1 < email.size() && email.size() <= 255;
}

/// The instance answered, but not what was asked: what was to be learnt stays unknown. Other errors end the import.
bool tells_nothing(const core::Error& error) {
  return error.kind == ErrorKind::not_found || error.kind == ErrorKind::forbidden ||
         error.kind == ErrorKind::invalid_input;
}

/// A project by its name; by its id where the name does not lead to it alone.
Task<Result<model::ProjectRef>> project_ref(Line line, model::Id id, std::string name) {
  model::ProjectRef by_name;
  by_name.name = std::move(name);
  model::ProjectRef by_id;
  by_id.id = id;
  if (by_name.name.empty()) co_return by_id;
  testops::ReadApi api(std::move(line));
  auto found = co_await api.project(by_name);
  if (!found && !tells_nothing(found.error())) co_return core::fail(found.error());
  if (found && found->id == id) co_return by_name;
  co_return by_id;
}

class Importer {
 public:
  Importer(const model::Configuration& configuration, const ImportOptions& options, Services& services)
      : configuration_(configuration),
        options_(options),
        progress_(services.progress),
        connections_(services),
        names_(configuration) {}

  Task<Result<Imported>> run() {
    instance_ = configuration_.find_instance(options_.instance);
    if (instance_ == nullptr) {
      co_return core::fail(ErrorKind::invalid_input, fmt::format("no Instance is named \"{}\"", options_.instance));
    }
    auto connection = connections_.get(*instance_);
    if (!connection) co_return core::fail(connection.error());
    connection_ = *connection;
    testops::IntegrationReader api(connection_);
    auto all = co_await api.integrations(std::string(testops::kTestOpsType));
    if (!all) co_return core::fail(all.error());
    std::map<std::string, int> same;
    for (const auto& row : *all) ++same[row.integration.name];
    for (const auto& row : *all) {
      if (is_declared(row.integration.name)) {
        note(fmt::format("integration \"{}\": declared already, left out", row.integration.name));
      } else if (same.at(row.integration.name) > 1) {
        note(fmt::format("integration \"{}\" (#{}): left out, another one has the same name; rename it in TestOps",
                         row.integration.name, row.integration.id));
      } else {
        auto read = co_await integration(row.integration);
        if (!read) co_return core::fail(read.error());
      }
    }
    for (const auto& wanted : options_.projects) {
      if (met_.contains(wanted)) continue;
      note(fmt::format("project \"{}\": uses no integration of type {} that can be imported", wanted,
                       testops::kTestOpsType));
    }
    tell_alike_apart();
    co_return std::move(imported_);
  }

 private:
  void note(std::string line) { imported_.notes.push_back(std::move(line)); }

  bool is_declared(const std::string& display_name) const {
    return std::any_of(configuration_.integrations.begin(), configuration_.integrations.end(), [&](const auto& one) {
      return one.instance == instance_->name && one.display_name == display_name;
    });
  }

  Task<Result<void>> integration(model::Ref row) {
    testops::IntegrationReader api(connection_);
    auto projects = co_await api.projects_of(row.id);
    if (!projects) co_return core::fail(projects.error());
    std::erase_if(*projects, [&](const testops::Project& project) { return !selected(project); });
    if (!options_.projects.empty() && projects->empty()) co_return Result<void>{};
    auto form = co_await api.global_form(std::string(testops::kTestOpsType), row.id);
    if (!form) co_return core::fail(form.error());
    IntegrationContext context;
    context.values = form->values;
    context.keys = global_keys(*form);
    const auto stored = stored_values(context);
    if (!is_plain_url(stored.endpoint)) {
      // Never quoted: it may hold a password.
      note(fmt::format("integration \"{}\": left out, its endpoint is not of the form https://host[:port][/path]",
                       row.name));
      co_return Result<void>{};
    }
    model::Integration document;
    document.name = names_.unique("Integration", row.name);
    document.instance = instance_->name;
    document.display_name = row.name;
    document.disable_certificate_validation = stored.disable_certificate_validation;
    document.recipient = recipient_of(stored.endpoint);
    progress_.begin(row.name + ": reading its projects", static_cast<std::int64_t>(projects->size()));
    for (const auto& project : *projects) {
      auto read = co_await project_use(row, project, document);
      if (!read) {
        progress_.end();
        co_return read;
      }
      progress_.advance(1);
    }
    progress_.end();
    imported_.documents.integrations.push_back(std::move(document));
    co_return Result<void>{};
  }

  bool selected(const testops::Project& project) {
    if (options_.projects.empty()) return true;
    bool wanted = false;
    for (const auto& one : options_.projects) {
      if (one != project.name && one != std::to_string(project.id)) continue;
      met_.insert(one);
      wanted = true;
    }
    return wanted;
  }

  /// Name of the declared instance of that endpoint, or of a made-up one.
  std::string recipient_of(const std::string& endpoint) {
    const std::vector<model::Instance>& made_up = imported_.documents.instances;
    for (const auto* list : {&configuration_.instances, &made_up}) {
      for (const auto& one : *list) {
        if (canonical_endpoint(one.endpoint) == canonical_endpoint(endpoint)) return one.name;
      }
    }
    model::Instance made;
    made.endpoint = canonical_endpoint(endpoint);
    made.name = names_.unique("Instance", host_of(endpoint));
    made.origin = made.name;
    const std::string variable = variable_of(made.name, "TOKEN");
    made.token = model::TokenEnv{variable};
    note(fmt::format("set {} to an API token of instance {}, which is declared here for the endpoint {}", variable,
                     made.name, made.endpoint));
    imported_.documents.instances.push_back(std::move(made));
    return imported_.documents.instances.back().name;
  }

  /// A copy: the list of those that are made up grows.
  model::Instance recipient_named(const std::string& name) const {
    const auto* declared = configuration_.find_instance(name);
    return declared != nullptr ? *declared : *imported_.documents.find_instance(name);
  }

  Task<Result<void>> project_use(model::Ref row, testops::Project project, model::Integration& document) {
    testops::IntegrationReader api(connection_);
    auto use = co_await api.project_integration(row.id, project.id);
    if (!use) co_return core::fail(use.error());
    if (!use->has_value()) co_return Result<void>{};
    if ((*use)->disabled) {
      note(fmt::format("integration \"{}\": switched off in project \"{}\", left out there", row.name, project.name));
      co_return Result<void>{};
    }
    model::IntegrationProject declared;
    auto named = co_await project_ref(connection_, project.id, project.name);
    if (!named) co_return core::fail(named.error());
    declared.project = std::move(*named);
    const std::string variable = variable_of(document.recipient, "EXPORT_TOKEN");
    declared.token = model::TokenEnv{variable};
    if (told_.insert(variable).second) {
      note(fmt::format("set {} to an API token of instance {}; it is needed when a token has to be stored anew",
                       variable, document.recipient));
    }
    auto form = co_await api.project_form(row.id, project.id);
    if (!form) co_return core::fail(form.error());
    if (form->secret_specified == false) {
      note(fmt::format("integration \"{}\", project \"{}\": no token is stored; plan shows that one will be", row.name,
                       project.name));
    }
    document.projects.push_back(declared);
    auto rows = co_await api.exports(row.id, project.id);
    if (!rows) co_return core::fail(rows.error());
    for (const auto& one : *rows) {
      auto read = co_await export_document(one, project.name, declared.project, document);
      if (!read) co_return read;
    }
    co_return Result<void>{};
  }

  Task<Result<void>> export_document(testops::ExportConfiguration row, std::string project, model::ProjectRef source,
                                     const model::Integration& document) {
    const auto stored = to_plan(std::move(row));
    const auto recipient = recipient_named(document.recipient);
    model::Export out;
    out.delivery = model::Delivery::native;
    out.include = model::all_parts();
    out.source = {instance_->name, std::move(source)};
    out.recipient.instance = document.recipient;
    auto named = co_await recipient_project(row.integration, row.project, stored.project_key, recipient);
    out.recipient.project = std::move(named.ref);
    out.name = names_.unique("Export", fmt::format("{}-to-{}", project, named.name));
    const std::string address = plan::export_address(out.name);
    out.paused = stored.disabled;
    if (stored.disabled) note(fmt::format("{}: switched off in TestOps, imported as paused", address));
    out.aql = core::trim(stored.test_case_aql);
    out.create = !stored.disable_create;
    model::LaunchScope launches;
    launches.enabled = !stored.disable_launches;
    launches.aql = core::trim(stored.launch_aql);
    if (launches.enabled || !launches.aql.empty()) out.launches = launches;
    out.native = native_of(stored, address);
    out.native->integration = document.name;
    testops::IntegrationReader api(connection_);
    auto form = co_await api.export_form(row.integration, row.project);
    if (!form && !tells_nothing(form.error())) co_return core::fail(form.error());
    std::string member;
    if (form) member = mapping_key(*form);
    auto settings = co_await import_settings(out, stored.settings, member, *instance_, recipient, connections_);
    out.mapping = std::move(settings.mapping);
    out.native->settings = std::move(settings.raw);
    for (auto& line : settings.notes) note(std::move(line));
    imported_.documents.exports.push_back(std::move(out));
    ids_.push_back(row.id);
    co_return Result<void>{};
  }

  model::NativeDelivery native_of(const plan::ExportConfiguration& stored, const std::string& address) {
    model::NativeDelivery native;
    native.sync_delay_s = std::min(stored.sync_delay_s, kLongestDelayS);
    if (native.sync_delay_s != stored.sync_delay_s) {
      note(fmt::format("{}: its sync delay of {} s is longer than the 720h that can be declared", address,
                       stored.sync_delay_s));
    }
    if (is_address(stored.notification_email)) {
      native.notification_email = stored.notification_email;
    } else if (!stored.notification_email.empty()) {
      note(fmt::format("{}: its notification e-mail \"{}\" is no address, left out", address,
                       stored.notification_email));
    }
    return native;
  }

  struct NamedProject {
    model::ProjectRef ref;
    std::string name;  ///< for people
  };

  /// The project that a key names: what the recipient tells through the integration or to tmsync itself, else the key.
  Task<NamedProject> recipient_project(model::Id integration, model::Id project, std::string key,
                                       model::Instance recipient) {
    NamedProject named;
    named.name = key;
    std::optional<model::Id> id = core::parse_int(key);
    testops::IntegrationReader api(connection_);
    auto remote = co_await api.remote_projects(integration, project, "");
    if (remote) {
      for (const auto& one : *remote) {
        if (one.key != key && one.id != key) continue;
        if (const auto told = core::parse_int(one.id)) id = told;
        named.name = one.name;
        break;
      }
    }
    const auto connection = connections_.get(recipient);
    if (id && connection) {
      if (named.name == key) {
        model::ProjectRef by_id;
        by_id.id = id;
        testops::ReadApi reader(*connection);
        auto found = co_await reader.project(by_id);
        if (found) named.name = found->name;
      }
      auto ref = co_await project_ref(*connection, *id, named.name);
      if (ref) {
        named.ref = std::move(*ref);
      } else {
        named.ref.id = id;
      }
    } else if (id && named.name == key) {
      named.ref.id = id;
    } else {
      named.ref.name = named.name;
    }
    if (named.name == key) named.name = fmt::format("{}-{}", recipient.name, key);
    co_return named;
  }

  /// TestOps gives export configurations no name: those with the same ends and queries need `native.id`.
  void tell_alike_apart() {
    auto& exports = imported_.documents.exports;
    const auto key = [](const model::Export& one) {
      return std::tuple(model::to_string(one.source.project), one.recipient.instance,
                        model::to_string(one.recipient.project), one.aql, one.launches ? one.launches->aql : "");
    };
    std::map<decltype(key(exports.front())), int> same;
    for (const auto& one : exports) ++same[key(one)];
    for (std::size_t i = 0; i < exports.size(); ++i) {
      if (same.at(key(exports[i])) > 1) exports[i].native->id = ids_[i];
    }
  }

  const model::Configuration& configuration_;
  const ImportOptions& options_;
  Progress& progress_;
  Connections connections_;
  ImportNames names_;
  const model::Instance* instance_ = nullptr;
  Line connection_;
  std::set<std::string> met_;
  std::set<std::string> told_;
  std::vector<model::Id> ids_;  ///< parallel to the exports
  Imported imported_;
};

}  // namespace

core::Task<core::Result<Imported>> import_configuration(const model::Configuration& configuration,
                                                        const ImportOptions& options, Services& services) {
  Importer importer(configuration, options, services);
  auto imported = co_await importer.run();
  co_return imported;
}

}  // namespace tmsync::sync
