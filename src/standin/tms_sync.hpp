#pragma once

#include <map>
#include <string>
#include <vector>

#include "recipient.hpp"
#include "tms_mapping.hpp"

/// TestOps' own export of test cases and launches to another project.
namespace tmsync::standin {

struct SyncJob {
  Id project = 0;
  std::string project_key;
  std::string case_aql;
  std::string launch_aql;
  std::string user;  ///< whom queries mean by the current user
  bool create = true;
  bool launches = true;
  std::vector<MappingRule> mapping;
};

struct SyncReport {
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t launches = 0;  ///< that got results
  std::int64_t refused = 0;   ///< objects that the recipient did not take
  std::string problem;        ///< of the first of them
};

/// Copies to the recipient. `memory` says which object is whose copy; what it learns is kept even where the run ends
/// with RecipientTrouble. A query that is no AQL is a Refusal.
[[nodiscard]] SyncReport run_sync(State& state, std::int64_t now, const Recipient& recipient, const SyncJob& job,
                                  json& memory);

/// The copies of the cases in scope, source to recipient (tms_cases.cpp).
[[nodiscard]] std::map<Id, Id> sync_cases(State& state, std::int64_t now, const Recipient& recipient,
                                          const SyncJob& job, json& memory, SyncReport& report);
/// ... and of the launches with results of them (tms_launches.cpp).
void sync_launches(State& state, std::int64_t now, const Recipient& recipient, const SyncJob& job,
                   const std::map<Id, Id>& copies, json& memory, SyncReport& report);
/// 400 for a query that is no AQL.
void check_queries(const std::string& case_aql, const std::string& launch_aql, std::int64_t now);
/// Notes what the recipient did not take; throws on what ends the run.
void note_rejected(const RecipientTrouble& trouble, const std::string& what, SyncReport& report);

}  // namespace tmsync::standin
