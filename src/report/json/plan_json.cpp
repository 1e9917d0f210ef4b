#include "json/plan_json.hpp"

#include <sstream>

#include "tmsync/plan/drift.hpp"
#include "tmsync/report/plan_report.hpp"

#include "json/plan_parts.hpp"

namespace tmsync::report {
namespace {

void head(const plan::Plan& plan, JsonStream& out) {
  out.member("formatVersion", "1.0");
  out.member("toolVersion", plan.tool_version);
  out.member("configDigest", plan.config_digest);
  out.member("complete", plan.complete);
  out.member("shard", plan.shard.empty() ? Json() : Json(plan.shard));
  out.member("reverts", plan.reverts.empty() ? Json() : Json(plan.reverts));
  out.member("removedExports", plan.removed_exports);
  out.begin_array("instances");
  for (const auto& instance : plan.instances) {
    out.element({{"name", instance.name}, {"endpoint", instance.endpoint}, {"user", instance.user}});
  }
  out.end();
}

void body(const plan::Plan& plan, JsonStream& out) {
  out.begin_array("changes");
  for_each_change(plan, [&](const Json& change) { out.element(change); });
  out.end();
  out.begin_array("integrations");
  for (const auto& planned : plan.integrations) out.element(integration_json(planned));
  out.end();
  out.begin_array("scopes");
  for (const auto& planned : plan.exports) out.element(scope_json(planned, plan.guards));
  out.end();
  out.begin_array("guards");
  for (const auto& guard : plan.guards) out.element(guard_json(guard));
  out.end();
  out.begin_array("drift");
  plan::for_each_drift(plan, [&](const plan::Drift& drift) { out.element(drift_json(drift)); });
  out.end();
}

}  // namespace

std::string write_plan(const plan::Plan& plan, JsonStream& out, std::string_view key) {
  out.begin_hashed(key);
  head(plan, out);
  body(plan, out);
  out.member("summary", summary_json(plan.summary()));
  out.member("cost", cost_json(plan));
  out.member("diagnostics", Json::parse(to_json(plan.diagnostics)));
  auto digest = out.digest();
  out.member("digest", digest);
  out.end();
  return digest;
}

std::string digest(const plan::Plan& plan) {
  JsonStream nothing(nullptr);
  return write_plan(plan, nothing);
}

std::string to_json(const plan::Plan& plan) {
  std::ostringstream text;
  JsonStream out(&text);
  write_plan(plan, out);
  return text.str();
}

}  // namespace tmsync::report
