#pragma once

#include <regex>

#include "tmsync/sync/revert.hpp"

#include "world.hpp"

/// Runs that are recorded, and what a project looks like apart from the bin.
namespace tmsync::testing {

class MemoryJournal final : public sync::Journal {
 public:
  bool finished(const sync::OperationRecord& operation) override {
    operations.push_back(operation);
    return operations.size() <= takes;
  }
  std::vector<sync::OperationRecord> operations;
  std::size_t takes = SIZE_MAX;  ///< what comes after that many is refused
};

/// What a run record of these operations tells.
inline sync::RevertSource source_of(Simulation& world, const std::vector<sync::OperationRecord>& operations) {
  sync::RevertSource source;
  source.run_id = "run-1";
  for (const auto& instance : world.configuration().instances) {
    source.instances.push_back({instance.name, instance.endpoint});
  }
  for (const auto& declared : world.configuration().exports) {
    source.exports.push_back({declared.name, "emea", kSourceProject, "hq", kRecipientProject});
  }
  for (const auto& one : operations) {
    source.operations.push_back({one.address, one.kind, one.action, one.name, one.state, one.after_rev, one.source_id,
                                 one.recipient_id, one.results, plan::StoredText(one.before)});
  }
  return source;
}

/// One apply and what it recorded.
inline sync::RevertSource recorded_apply(Simulation& world, const sync::PlanOptions& options = {}) {
  MemoryJournal journal;
  world.keep(&journal);
  const auto run = world.apply(options);
  world.keep(nullptr);
  EXPECT_TRUE(run.report.complete()) << story(run);
  return source_of(world, journal.operations);
}

/// What people see in the recipient project, and every mark, as far as a revert brings it back to the letter: the date
/// of the source is left out.
inline std::string seen_by_people(Simulation& world) {
  auto dump = nlohmann::json::parse(world.hq().dump("Payments EMEA"));
  auto& cases = dump["testCases"];
  for (auto at = cases.begin(); at != cases.end();) {
    at = at->value("deleted", false) ? cases.erase(at) : std::next(at);
  }
  std::vector<std::string> marks;
  const auto page = recipient_bot(world).get("/testcase/__search?projectId=7&rql=true&size=1000&sort=id,asc");
  for (const auto& row : page.at("content")) {
    for (const auto& link : row.at("links")) {
      if (link.value("type", "") == "tmsync")
        marks.push_back(std::regex_replace(link.at("url").get<std::string>(), std::regex("mod=[0-9]+"), ""));
    }
  }
  std::sort(marks.begin(), marks.end());
  dump["marks"] = marks;
  return dump.dump(1);
}

/// Lifts what stops reverts by default.
inline sync::PlanOptions may_delete(const std::string& name = "payments") {
  sync::PlanOptions options;
  options.acks = {"maxDelete@export/" + name, "maxUpdate@export/" + name};
  return options;
}

}  // namespace tmsync::testing
