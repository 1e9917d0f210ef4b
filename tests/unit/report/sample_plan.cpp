#include "sample_plan.hpp"

namespace tmsync::report {
namespace {

constexpr const char* kSecret = "\"(secret)\"";

using plan::Action;
using plan::Reason;

template <typename T>
auto last(plan::ChangeList<T>& changes) {
  return changes.edit(changes.size() - 1);
}

plan::Change change(plan::Id id, Action action, Reason reason, std::string name) {
  plan::Change change;
  change.address = plan::case_address("payments-to-hq", id);
  change.action = action;
  change.reason = reason;
  change.name = std::move(name);
  change.source_id = id;
  change.source_modified = 1'700'000'000'000 + id;
  if (action != Action::create && action != Action::refused) {
    change.recipient_id = 9000 + id;
    change.recipient_rev = 0xabc0000000000000U + static_cast<std::uint64_t>(id);
  }
  return change;
}

plan::LaunchChange launch(plan::Id id, Action action, Reason reason, std::string name) {
  plan::LaunchChange change;
  change.address = plan::launch_address("payments-to-hq", id);
  change.action = action;
  change.reason = reason;
  change.name = std::move(name);
  change.source_id = id;
  change.source_modified = 1'700'000'000'000 + id;
  if (action != Action::create && action != Action::refused) change.recipient_id = 9000 + id;
  return change;
}

plan::ConfigChange configured(plan::ConfigKind kind, std::string address, Action action, Reason reason,
                              std::string name) {
  plan::ConfigChange change;
  change.address = std::move(address);
  change.kind = kind;
  change.action = action;
  change.reason = reason;
  change.name = std::move(name);
  change.where = {"tmsync/integrations.yaml", 3, 1};
  return change;
}

plan::ExportPlan native_export(std::string name, std::string project) {
  plan::ExportPlan planned;
  planned.name = std::move(name);
  planned.where = {"tmsync/native.yaml", 7, 1};
  planned.delivery = model::Delivery::native;
  planned.source_instance = "emea";
  planned.source_project = project;
  planned.recipient_instance = "hq";
  planned.recipient_project = project + " EMEA";
  return planned;
}

}  // namespace

plan::Plan empty_plan() {
  plan::Plan plan;
  plan.tool_version = "1.0.0";
  plan.config_digest = "sha256:00";
  plan.instances = {{"emea", "https://emea.example", "reader", 0, 50}, {"hq", "https://hq.example", "exporter", 0, 50}};
  plan::ExportPlan planned;
  planned.name = "payments-to-hq";
  planned.where = {"tmsync/payments.yaml", 12, 1};
  planned.source_instance = "emea";
  planned.source_project = "Payments";
  planned.recipient_instance = "hq";
  planned.recipient_project = "Payments EMEA";
  planned.in_scope = 9151;
  planned.exported = 9151;
  planned.unchanged = 9151;
  plan.exports = {planned};
  return plan;
}

plan::Plan launches_plan() {
  auto plan = empty_plan();
  plan.instances[1].requests = 1243;
  auto& launches = plan.exports.front().launches.emplace();
  launches.aql = "closed = true or createdDate > 1735689600000";
  launches.selected = 10'412;
  launches.exported = 10'202;
  launches.unchanged = 10'196;
  launches.without_results = 208;
  launches.open = 2;
  launches.bulk = false;
  launches.why_single =
      "the upload policy of the recipient project lets results rewrite test cases (description, name)";
  launches.unprotected = {"description", "name"};
  launches.uploads = 2013;
  launches.files = 310;
  launches.bytes = 3'449'999'999;
  launches.sampled = 200;
  launches.notes = {"issue PAY-1 becomes a link: the recipient has no integration for it"};

  auto& changes = launches.changes;
  changes.push_back(launch(81, Action::create, Reason::not_in_recipient, "Nightly of the first of January"));
  last(changes)->upload = {{"broken", 1}, {"failed", 9}, {"passed", 990}};
  last(changes)->left_out = {5000, 31, 12, 0, 9};
  last(changes)->close = true;
  changes.push_back(launch(82, Action::create, Reason::not_in_recipient, "Release 7"));
  last(changes)->upload = {{"passed", 1000}, {"skipped", 4}, {"unknown", 1}};
  last(changes)->left_out = {0, 0, 0, 4, 0};
  changes.push_back(launch(83, Action::update, Reason::source_changed, "Still running"));
  last(changes)->upload = {{"failed", 2}, {"passed", 5}};
  last(changes)->replace = 2;
  last(changes)->remove = 3;
  last(changes)->present = 120;
  last(changes)->fields = {{"name", R"("Running")", R"("Still running")"}, {"tags", R"(["a"])", R"(["a","b"])"}};
  changes.push_back(launch(84, Action::update, Reason::incomplete, "Cut off"));
  last(changes)->upload = {{"passed", 1}};
  last(changes)->present = 999;
  last(changes)->reopen = true;
  last(changes)->close = true;
  changes.push_back(launch(85, Action::update, Reason::mapping_changed, "Selected otherwise"));
  last(changes)->remove = 1;
  last(changes)->present = 7;
  changes.push_back(launch(86, Action::update, Reason::recipient_changed, "Renamed by a person"));
  last(changes)->fields = {{"name", R"("Mine")", R"("Renamed by a person")"}};
  changes.push_back(launch(87, Action::update, Reason::mark_damaged, "Its mark was edited"));
  last(changes)->present = 1;
  changes.push_back(launch(88, Action::update, Reason::refresh, "Different inside"));
  last(changes)->remove = 1;
  changes.push_back(launch(89, Action::remove, Reason::duplicate, "launch #9089 of the recipient"));
  changes.push_back(launch(90, Action::refused, Reason::echo, "Came from headquarters"));
  changes.push_back(launch(91, Action::none, Reason::touch, "Named and named back"));
  for (const auto& change : changes) launches.left_out += change.left_out;
  return plan;
}

plan::Plan configuration_plan() {
  using plan::ConfigKind;
  auto plan = empty_plan();
  plan.instances[0].requests = 9;
  plan::IntegrationPlan hq;
  hq.name = "hq";
  hq.where = {"tmsync/integrations.yaml", 3, 1};
  hq.instance = "emea";
  hq.recipient = "hq";
  hq.display_name = "Allure TestOps production";
  hq.unchanged = 2;
  hq.changes.push_back(configured(ConfigKind::integration, "integration/hq", Action::update,
                                  Reason::configuration_changed, "Allure TestOps production"));
  auto& update = hq.changes.back();
  update.id = 4;
  update.seen_modified = 1'700'000'000'000;
  update.fields = {{"endpoint", R"("https://old.example")", R"("https://hq.example")"},
                   {"disableCertificateValidation", "true", "false"}};
  update.before = R"({"name":"Allure TestOps production","endpoint":"https://old.example"})";
  update.after = R"({"name":"Allure TestOps production","endpoint":"https://hq.example"})";
  const auto project = [&](const char* name, Action action, Reason reason) -> plan::ConfigChange& {
    hq.changes.push_back(configured(ConfigKind::project_integration, plan::integration_project_address("hq", name),
                                    action, reason, name));
    hq.changes.back().id = 4;
    hq.changes.back().project = 7;
    return hq.changes.back();
  };
  auto& created = project("Payments", Action::create, Reason::not_on_instance);
  created.fields = {{"token", "null", kSecret}};
  created.after = R"({"project":"Payments","enabled":true})";
  created.send_secret = true;
  project("Mobile", Action::update, Reason::secret_missing).fields = {{"token", "null", kSecret}};
  project("#12", Action::update, Reason::secret_rotated).fields = {{"token", kSecret, kSecret}};
  project("Web shop", Action::remove, Reason::declared_absent).notes = {
      "TestOps also drops the export configurations of the project"};
  project("Kept as it is", Action::none, Reason::unchanged);
  plan::IntegrationPlan quiet = hq;
  quiet.name = "lab";
  quiet.display_name = "Laboratory";
  quiet.changes.clear();
  quiet.unchanged = 3;
  plan::IntegrationPlan failed = quiet;
  failed.name = "unreadable";
  failed.unchanged = 0;
  failed.state = plan::IntegrationPlan::State::failed;
  failed.error = {core::ErrorKind::forbidden, "emea does not let this token's user read integrations", 403};
  plan::IntegrationPlan excluded = failed;
  excluded.name = "zz-excluded";
  excluded.state = plan::IntegrationPlan::State::excluded;
  plan.integrations = {hq, quiet, failed, excluded};
  plan.complete = false;

  const auto configuration = [](plan::ExportPlan& planned, Action action, Reason reason) -> plan::ConfigChange& {
    planned.configuration = configured(ConfigKind::export_configuration, plan::export_address(planned.name), action,
                                       reason, planned.source_project + " -> " + planned.recipient_project);
    planned.configuration->project = 7;
    return *planned.configuration;
  };
  auto off = native_export("native-off", "Payments");
  off.aql = "tag = \"release\"";
  off.aql_count = 812;
  off.launch_aql = "createdDate > 1735689600000";
  off.launch_count = 1;
  auto& moved = off.scope_diff.emplace();
  moved.basis = plan::ScopeDiff::Basis::configuration;
  moved.old_aql = "tag = \"rc\"";
  moved.old_launch_aql = off.launch_aql;
  moved.cases = {1, 20, {{11, "Newly selected"}}, {}};
  for (plan::Id id = 101; id <= 110; ++id) moved.cases.leaving_samples.push_back({id, "Left " + std::to_string(id)});
  moved.launches = plan::ScopeDelta{0, 1, {}, {{88, "Nightly"}}};
  auto& on_again = configuration(off, Action::update, Reason::switched_off);
  on_again.id = 31;
  on_again.seen_modified = 1'700'000'000'031;
  on_again.fields = {{"disabled", "true", "false"}, {"syncDelay", R"("60s")", R"("5m")"}};
  on_again.before = R"({"disabled":true})";
  on_again.after = R"({"disabled":false})";
  on_again.notes = {"the recipient accepts the token that is stored now"};
  auto refused = native_export("native-refused", "Mobile");
  refused.aql_count = 1;
  configuration(refused, Action::refused, Reason::credentials_refused).notes = {"hq answers 401 to the token"};
  auto fresh = native_export("native-new", "Web");
  fresh.launch_count = 20;
  auto& all = fresh.scope_diff.emplace();
  all.basis = plan::ScopeDiff::Basis::configuration;
  all.is_new = true;
  all.cases.entering = 7;
  configuration(fresh, Action::create, Reason::not_on_instance).after = R"({"disabled":false})";
  auto gone = native_export("native-gone", "Old");
  configuration(gone, Action::remove, Reason::declared_absent).id = 32;
  auto same = native_export("native-same", "Same");
  auto paused = native_export("native-paused", "Later");
  paused.state = plan::ExportState::paused;
  configuration(paused, Action::update, Reason::configuration_changed).fields = {{"disabled", "false", "true"}};
  plan.exports.insert(plan.exports.begin(), {gone, fresh, off, paused, refused, same});
  return plan;
}

plan::Plan sample_plan() {
  auto plan = empty_plan();
  plan.instances[1].requests = 1243;
  auto& planned = plan.exports.front();
  planned.aql = "tag = \"release\" and not status = \"Draft\"";
  planned.aql_count = 9160;
  planned.touch = 1;
  planned.left_kept = 2;
  planned.not_created = 3;
  planned.respected = 4;
  planned.foreign_copies = 5;
  planned.source_project_id = 1;
  planned.recipient_project_id = 5;
  planned.samples = {{4701, "Log in"}, {4702, "Log out"}};
  auto& diff = planned.scope_diff.emplace();
  diff.cases = {812, 37, {{4701, "Log in"}, {4717, "Back again"}}, {{4710, "Fax the receipt"}, {4718, "Telex"}}};
  diff.launches = plan::ScopeDelta{};
  planned.coverage = {
      {"customFields.Priority", "P0", 812, plan::MappingOutcome::mapped, "Blocker", true},
      {"customFields.Priority", "P1", 1, plan::MappingOutcome::mapped, "Blocker", true},
      {"layer", "Lab", 7, plan::MappingOutcome::dropped, "", false},
      {"layer", "UI", 20, plan::MappingOutcome::identity, "UI", false},
      {"status", "Frozen", 2, plan::MappingOutcome::fallback, "Draft", false},
      {"status", "Odd", 1, plan::MappingOutcome::ignored, "", false, plan::CoverageReason::no_such_value},
  };
  planned.ignored = 1;
  planned.values = {{{31, "Component"}, "Checkout"}};

  auto& changes = planned.changes;
  changes.push_back(change(4701, Action::create, Reason::not_in_recipient, "Log in"));
  changes.push_back(change(4702, Action::update, Reason::source_changed, "Log out"));
  last(changes)->fields = {
      {"name", R"("Log off")", R"("Log out")"},
      {"automated", "true", "false"},
      {"layer", "null", R"("UI")"},
      {"tags", R"(["old","release"])", R"(["release","smoke"])"},
      {"description",
       R"("Preconditions are the same as for the other cases. The session times out after 30 seconds and the user is asked to log in again.")",
       R"("Preconditions are the same as for the other cases. The session times out after 60 seconds and the user is asked to log in again.")"},
      {"links", R"([{"name":"Spec","type":"link","url":"https://docs.example/spec/1"}])",
       R"([{"name":"Spec","type":"link","url":"https://docs.example/spec/2"}])"},
      {"customFields.Priority", R"(["Minor"])", R"(["Blocker"])"},
      {"scenario", R"([{"body":"Open the page"},{"body":"Click","expected":[{"body":"A receipt"}]}])",
       R"([{"body":"Log in"},{"body":"Open the page"},{"body":"Click","expected":[{"body":"Two receipts"}]}])"},
  };
  last(changes)->before = R"({"name":"Log off"})";
  last(changes)->after = R"({"name":"Log out"})";
  last(changes)->desired_rev = "00000000000000ff";
  last(changes)->notes = {"member ada left out: no such user on the recipient"};
  changes.push_back(change(4703, Action::update, Reason::recipient_changed, "Pay by card"));
  changes.push_back(change(4704, Action::update, Reason::mapping_changed, "Pay by invoice"));
  changes.push_back(change(4705, Action::update, Reason::incomplete, "Pay later"));
  changes.push_back(change(4706, Action::update, Reason::mark_damaged, "Refund"));
  changes.push_back(change(4707, Action::update, Reason::refresh, "Partial refund"));
  changes.push_back(change(4708, Action::restore, Reason::deleted_on_recipient, "Cancel"));
  changes.push_back(change(4709, Action::adopt, Reason::adopt_match, "Receipt"));
  changes.push_back(change(4710, Action::remove, Reason::scope_left, "Fax the receipt"));
  changes.push_back(change(4711, Action::remove, Reason::duplicate, "Log in"));
  changes.push_back(change(4712, Action::refused, Reason::lost_mark, "Print"));
  changes.push_back(change(4713, Action::refused, Reason::adopt_ambiguous, "Print twice"));
  changes.push_back(change(4714, Action::refused, Reason::echo, "Came from headquarters"));
  changes.push_back(change(4715, Action::none, Reason::touch, "Renamed and back"));
  changes.push_back(change(4716, Action::none, Reason::unchanged, "As it was"));
  changes.push_back(change(4719, Action::update, Reason::reverted, "Back again"));
  last(changes)->fields = {{"name", R"("Changed by mistake")", R"("Back again")"}};
  last(changes)->image = R"({"name":"Back again"})";

  plan::ExportPlan paused;
  paused.name = "paused";
  paused.state = plan::ExportState::paused;
  paused.source_instance = "emea";
  paused.source_project = "Mobile";
  paused.recipient_instance = "hq";
  paused.recipient_project = "Mobile";
  plan::ExportPlan failed = paused;
  paused.paused_until = "2026-12-24";
  paused.pause_reason = "hq moves to another data centre";
  failed.name = "unreadable";
  failed.state = plan::ExportState::failed;
  failed.error = {core::ErrorKind::unauthorized,
                  "emea does not accept the token of environment variable TMSYNC_EMEA_TOKEN", 401};
  plan::ExportPlan excluded = paused;
  excluded.name = "zz-excluded";
  excluded.state = plan::ExportState::excluded;
  plan.shard = "2/4";
  plan.reverts = "4f3c9a0b12d77e65";
  plan.removed_exports = {"old-payments"};
  plan.exports.push_back(paused);
  plan.exports.push_back(failed);
  plan.exports.push_back(excluded);
  plan.complete = false;

  plan.guards = {
      {"maxUpdate", "export/payments-to-hq", 2800, "30%", 2745, true, false},
      {"maxDelete", "export/payments-to-hq", 1, "0", 0, true, true},
      {"maxCreate", "export/payments-to-hq", 1, "5000", 5000, false, false},
      {"emptyScope", "export/unreadable", 0, "at least 1", 1, true, false},
      {"maxCreate", "export/paused", 7, "5", 5, true, true, "2026-12-01", "the first export of this project"},
      {"maxDelete", "run", 2, "1", 1, true, false}};
  plan.diagnostics.warning("TM3102", {"tmsync/payments.yaml", 20, 7}, "custom field \"Component\" is locked",
                           "unlock it");
  return plan;
}

}  // namespace tmsync::report
