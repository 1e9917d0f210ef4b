#include "config_context.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

namespace tmsync::sync {

ProjectUse* IntegrationContext::use_of(model::Id project) {
  const auto at = std::find_if(uses.begin(), uses.end(), [&](const auto& use) { return use.project == project; });
  return at == uses.end() ? nullptr : &*at;
}

plan::ExportConfiguration to_plan(testops::ExportConfiguration row) {
  plan::ExportConfiguration out;
  out.id = row.id;
  out.project_key = std::move(row.project_key);
  out.test_case_aql = std::move(row.test_case_aql);
  out.launch_aql = std::move(row.launch_aql);
  out.disabled = row.disabled;
  out.disable_create = row.disable_create;
  out.disable_launches = row.disable_launches;
  out.sync_delay_s = row.sync_delay_s;
  out.notification_email = std::move(row.notification_email);
  out.settings = std::move(row.settings);
  out.last_modified = row.last_modified;
  return out;
}

std::string canonical_endpoint(const std::string& endpoint) {
  std::string text(core::trim(endpoint));
  while (text.ends_with('/')) text.pop_back();
  const auto scheme = text.find("://");
  const auto path = text.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  const auto host_end = path == std::string::npos ? text.size() : path;
  return core::ascii_lower(text.substr(0, host_end)) + text.substr(host_end);
}

model::Instance with_token(const model::Instance& recipient, const model::IntegrationProject& use) {
  model::Instance instance = recipient;
  if (use.token) instance.token = *use.token;
  instance.token_where = use.token_where;
  return instance;
}

}  // namespace tmsync::sync
