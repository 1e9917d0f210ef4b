#include "tms_sync.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

#include "query.hpp"

namespace tmsync::standin {
namespace {

void need_write(const Recipient& recipient, const std::string& project_key) {
  if (!core::parse_int(project_key)) {
    throw RecipientTrouble{RecipientTrouble::Kind::rejected, 404, "\"" + project_key + "\" is no id of a project"};
  }
  const json rights = recipient.get("/permission?projectId=" + project_key);
  if (std::find(rights.begin(), rights.end(), "project:write") != rights.end()) return;
  throw RecipientTrouble{
      RecipientTrouble::Kind::refused, 403,
      "the recipient at " + recipient.endpoint() + " does not let the token write in project " + project_key};
}

}  // namespace

void note_rejected(const RecipientTrouble& trouble, const std::string& what, SyncReport& report) {
  if (trouble.kind != RecipientTrouble::Kind::rejected) throw trouble;
  ++report.refused;
  if (report.problem.empty()) report.problem = what + ": " + trouble.message;
}

void check_queries(const std::string& case_aql, const std::string& launch_aql, std::int64_t now) {
  std::string problem;
  if (!Query::parse(case_aql, {}, now, problem)) refuse(400, "tcAql is not valid AQL: " + problem);
  if (!Query::parse(launch_aql, {}, now, problem, Entity::launch)) {
    refuse(400, "launchAql is not valid AQL: " + problem);
  }
}

SyncReport run_sync(State& state, std::int64_t now, const Recipient& recipient, const SyncJob& job, json& memory) {
  SyncReport report;
  need_write(recipient, job.project_key);
  const std::map<Id, Id> copies = sync_cases(state, now, recipient, job, memory, report);
  if (job.launches) sync_launches(state, now, recipient, job, copies, memory, report);
  return report;
}

}  // namespace tmsync::standin
