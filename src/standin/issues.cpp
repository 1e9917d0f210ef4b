#include "integrations.hpp"
#include "json_body.hpp"
#include "reference.hpp"
#include "router.hpp"

/// Issues of trackers, as far as they are known here.
namespace tmsync::standin {
namespace {

Response list_issues(Call& call) {
  const Id integration = call.required("integrationId");
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.issues.rows()) {
    if (id_of(row, "integrationId") == integration) rows.push_back(issue_dto(call.state, id));
  }
  return answer_page(call, std::move(rows), "id,ASC");
}

const Shape kIssueCreate{
    {{"name", Type::text, true, nullptr, 0, true, true}, {"integrationId", Type::integer, true, nullptr, 0, true}}};

Response create_issue(Call& call) {
  const json body = read_object(call, kIssueCreate);
  static_cast<void>(integration_row(call.state, id_of(body, "integrationId")));
  return answer(issue_dto(call.state, id_of(call.state.issues.add(body))));
}

Response suggest_issues(Call& call) {
  const auto integration = call.number_of("integrationId");
  std::vector<json> rows;
  for (const auto& [id, row] : call.state.issues.rows()) {
    if (integration && id_of(row, "integrationId") != *integration) continue;
    if (suggested(call, id, text_of(row, "name"))) rows.push_back({{"id", id}, {"name", row.at("name")}});
  }
  return answer_page(call, std::move(rows), "name,ASC");
}

}  // namespace

void add_issue_routes(Router& router) {
  router.add("GET", "/issue", list_issues);
  router.add("POST", "/issue", create_issue);
  router.add("GET", "/issue/suggest", suggest_issues);
}

}  // namespace tmsync::standin
