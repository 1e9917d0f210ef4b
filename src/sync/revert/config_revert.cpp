#include "config_revert.hpp"

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"

#include "configuration/config_observe.hpp"
#include "json_members.hpp"
#include "operation_image.hpp"

namespace tmsync::sync {
namespace {

using core::ErrorKind;
using core::Result;
using core::Task;
using json_members::dump;
using json_members::Json;
using plan::Action;
using plan::ConfigChange;
using plan::ConfigKind;
using plan::Reason;

std::optional<ConfigKind> kind_of(const std::string& kind) {
  for (const auto known :
       {ConfigKind::integration, ConfigKind::project_integration, ConfigKind::export_configuration}) {
    if (plan::to_string(known) == kind) return known;
  }
  return std::nullopt;
}

/// What the instance holds; absent = nothing.
Task<Result<std::optional<std::string>>> read_now(IntegrationContext& context, ConfigKind kind,
                                                  std::optional<model::Id> id, std::optional<model::Id> project) {
  testops::IntegrationReader api(context.connection);
  std::optional<std::string> now;
  if (!context.id) co_return now;
  if (kind == ConfigKind::integration) {
    if (id && *id != *context.id) co_return now;
    auto form = co_await api.global_form(std::string(testops::kTestOpsType), *context.id);
    if (!form) co_return core::fail(form.error());
    context.values = form->values;
    now = observed_json(context, context.declared->display_name);
    co_return now;
  }
  if (kind == ConfigKind::project_integration) {
    auto there = co_await api.project_integration(*context.id, project.value_or(0));
    if (!there) co_return core::fail(there.error());
    if (!there->has_value()) co_return now;
    const auto* use = context.use_of(project.value_or(0));
    now = dump({{"project", use == nullptr ? std::string() : use->name}, {"enabled", !(*there)->disabled}});
    co_return now;
  }
  auto rows = co_await api.exports(*context.id, project.value_or(0));
  if (!rows) {
    if (rows.error().kind == ErrorKind::not_found) co_return now;
    co_return core::fail(rows.error());
  }
  for (auto& row : *rows) {
    if (row.id == id) now = plan::to_json(to_plan(std::move(row)));
  }
  co_return now;
}

/// Member by member, objects but the settings one level deeper.
void compare(const Json& now, const Json& before, const std::string& prefix, std::vector<plan::FieldChange>& fields) {
  for (const auto& [name, value] : before.items()) {
    const Json found = now.is_object() && now.contains(name) ? now.at(name) : Json();
    if (found == value) continue;
    if (value.is_object() && found.is_object() && prefix.empty() && name != "settings") {
      compare(found, value, name + ".", fields);
    } else {
      fields.push_back({prefix + name, dump(found), dump(value)});
    }
  }
}

/// An export configuration as plan::to_json writes it.
testops::ExportWrite export_write(const Json& image) {
  const auto text = [](const Json& object, const char* name) {
    const auto at = object.find(name);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
  };
  const auto flag = [](const Json& object, const char* name) {
    const auto at = object.find(name);
    return at != object.end() && at->is_boolean() && at->get<bool>();
  };
  const Json cases = image.value("testCases", Json::object());
  const Json launches = image.value("launches", Json::object());
  testops::ExportWrite write;
  write.project_key = text(image, "recipientProject");
  write.test_case_aql = text(cases, "aql");
  write.launch_aql = text(launches, "aql");
  write.disabled = flag(image, "paused");
  write.disable_create = !flag(cases, "create");
  write.disable_launches = !flag(launches, "enabled");
  std::string delay = text(image, "syncDelay");
  if (delay.ends_with('s')) delay.pop_back();
  write.sync_delay_s = core::parse_int(delay).value_or(0);
  write.notification_email = text(image, "notificationEmail");
  write.settings = dump(image.value("settings", Json::object()));
  return write;
}

/// What the instance holds already is not sent: what is empty there may be null, which is not the same to every server.
testops::ExportWrite without_equal(testops::ExportWrite write, const testops::ExportWrite& now) {
  const auto drop = [](auto& member, const auto& same) {
    if (member == same) member.reset();
  };
  drop(write.project_key, now.project_key);
  drop(write.test_case_aql, now.test_case_aql);
  drop(write.launch_aql, now.launch_aql);
  drop(write.disabled, now.disabled);
  drop(write.disable_create, now.disable_create);
  drop(write.disable_launches, now.disable_launches);
  drop(write.sync_delay_s, now.sync_delay_s);
  drop(write.notification_email, now.notification_email);
  drop(write.settings, now.settings);
  return write;
}

void refuse(ConfigChange& change, std::string why) {
  change.action = Action::refused;
  change.reason = Reason::reverted;
  change.notes.push_back(std::move(why));
}

class ConfigJudge {
 public:
  ConfigJudge(IntegrationContext& context, const RevertOperation& operation, ConfigKind kind)
      : context_(context), operation_(operation) {
    change_.kind = kind;
    change_.address = operation.address;
    change_.name = operation.name;
    change_.id = operation.recipient_id;
    change_.project = operation.source_id;
    change_.image = to_image(operation);
  }

  Task<Result<ConfigChange>> run() {
    auto now = co_await read_now(context_, change_.kind, change_.id, change_.project);
    if (!now) co_return core::fail(now.error());
    if (*now) change_.before = **now;
    const bool deleted = operation_.action == "delete";
    if (deleted && change_.kind == ConfigKind::export_configuration) {
      auto again = co_await recreate();
      if (!again) co_return core::fail(again.error());
    } else if (deleted) {
      if (!*now) {
        refuse(change_,
               "what the run deleted held a token that nobody can read back: declare it again (`state: present`) and "
               "apply, which stores the token anew");
      }
    } else {
      judge(*now);
    }
    co_return std::move(change_);
  }

 private:
  void judge(const std::optional<std::string>& now) {
    const std::string before = operation_.before;
    if (!now) {
      if (!before.empty()) refuse(change_, "it was deleted since");
      return;
    }
    if (*now == before) return;
    if (operation_.after_rev.empty() || image_rev(*now) != operation_.after_rev) {
      refuse(change_, operation_.after_rev.empty() ? "the run record does not say what the run left here"
                                                   : "it was changed since the run");
      return;
    }
    change_.reason = Reason::reverted;
    if (before.empty()) {
      change_.action = Action::remove;
      return;
    }
    change_.action = Action::update;
    change_.after = before;
    compare(Json::parse(*now, nullptr, false), Json::parse(before, nullptr, false), "", change_.fields);
  }

  /// A new one in the place of one that was deleted gets another id.
  Task<Result<void>> recreate() {
    testops::IntegrationReader api(context_.connection);
    const auto* use = context_.use_of(change_.project.value_or(0));
    if (!context_.id || use == nullptr || !use->enabled) {
      refuse(change_, "its integration is not there, or not enabled in the project");
      co_return Result<void>{};
    }
    auto rows = co_await api.exports(*context_.id, use->project);
    if (!rows) co_return core::fail(rows.error());
    for (auto& row : *rows) {
      if (plan::to_json(to_plan(std::move(row))) == operation_.before) co_return Result<void>{};
    }
    change_.action = Action::create;
    change_.reason = Reason::reverted;
    change_.id.reset();
    change_.after = operation_.before;
    co_return Result<void>{};
  }

  IntegrationContext& context_;
  const RevertOperation& operation_;
  ConfigChange change_;
};

Task<Result<void>> write_integration_back(IntegrationContext& context, Json image) {
  auto settings = nlohmann::json::parse(context.values, nullptr, false);
  if (!settings.is_object()) settings = nlohmann::json::object();
  settings[context.keys.endpoint] = image.value("endpoint", "");
  if (!context.keys.certificate.empty()) {
    settings[context.keys.certificate] = image.value("disableCertificateValidation", false);
  }
  testops::IntegrationWrite body;
  body.settings = settings.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  testops::IntegrationWriter api(context.connection);
  auto patched = co_await api.patch_integration(*context.id, std::move(body));
  co_return patched;
}

Task<Result<void>> write_back(IntegrationContext& context, const ConfigChange& change, std::optional<model::Id>& made) {
  testops::IntegrationWriter api(context.connection);
  const Json image = Json::parse(change.after.text(), nullptr, false);
  const bool removes = change.action == Action::remove;
  const model::Id project = change.project.value_or(0);
  Result<void> done;
  if (change.kind == ConfigKind::integration) {
    if (removes) {
      auto deleted = co_await api.delete_integration(*context.id);
      if (deleted) context.id.reset();
      co_return deleted;
    }
    auto written = co_await write_integration_back(context, image);
    co_return written;
  }
  if (change.kind == ConfigKind::project_integration) {
    if (removes) {
      auto deleted = co_await api.delete_from_project(*context.id, project);
      co_return deleted;
    }
    const bool disabled = !image.value("enabled", true);
    auto patched = co_await api.patch_project(*context.id, project, disabled, std::nullopt);
    co_return patched;
  }
  if (removes) {
    auto deleted = co_await api.delete_export(*change.id);
    co_return deleted;
  }
  auto body = export_write(image);
  if (change.action == Action::create) {
    testops::ExportWrite nothing;
    nothing.test_case_aql = nothing.launch_aql = nothing.notification_email = std::string();
    body = without_equal(std::move(body), nothing);
    auto created = co_await api.create_export(*context.id, project, std::move(body));
    if (!created) co_return core::fail(created.error());
    made = created->id;
    co_return done;
  }
  body = without_equal(std::move(body), export_write(Json::parse(change.before.text(), nullptr, false)));
  auto patched = co_await api.patch_export(*change.id, std::move(body));
  co_return patched;
}

}  // namespace

std::string image_rev(const std::string& json) {
  return json.empty() ? std::string() : core::to_hex(core::hash64(json));
}

Task<std::string> read_after(IntegrationContext& context, const ConfigChange& change) {
  auto now = co_await read_now(context, change.kind, change.id, change.project);
  std::string json;
  if (now && *now) json = **now;
  co_return json;
}

Task<Result<ConfigChange>> judge_config(IntegrationContext& context, const RevertOperation& operation) {
  const auto kind = kind_of(operation.kind);
  if (!kind) {
    co_return core::fail(ErrorKind::invalid_input,
                         fmt::format("{}: the record holds \"{}\", which this version does not know", operation.address,
                                     operation.kind));
  }
  ConfigJudge judge(context, operation, *kind);
  auto change = co_await judge.run();
  co_return change;
}

Task<ConfigWritten> revert_config(IntegrationContext& context, const ConfigChange& change) {
  auto operation = parse_image(change.image.text());
  if (!operation) co_return failed({ErrorKind::invalid_input, "what the plan keeps of the run cannot be read", 0});
  operation->address = change.address;
  operation->name = change.name;
  auto now = co_await judge_config(context, *operation);
  if (!now) co_return failed(now.error());
  if (now->action == Action::refused) {
    co_return ConfigWritten{OperationState::stale, core::Error{ErrorKind::conflict, now->notes.back(), 0}};
  }
  if (now->reason == Reason::unchanged) co_return as_planned();
  ConfigWritten written;
  auto done = co_await write_back(context, *now, written.id);
  if (!done) co_return failed(done.error());
  co_return written;
}

}  // namespace tmsync::sync
