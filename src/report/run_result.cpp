#include "tmsync/report/run_result.hpp"

#include <ostream>

#include "tmsync/report/plan_report.hpp"
#include "tmsync/report/verify_report.hpp"

#include "json/apply_parts.hpp"
#include "json/drift_json.hpp"
#include "json/plan_json.hpp"
#include "result_words.hpp"

namespace tmsync::report {

std::string result_line(const RunResult& result) {
  if (result.verified != nullptr) return verify_line(*result.verified);
  if (result.drift != nullptr) return drift_line(*result.drift);
  if (result.plan == nullptr) return "Nothing was found out: the messages of the run say why.";
  return result.applied != nullptr ? applied_line(*result.applied) : summary_line(*result.plan);
}

std::string digest_of(const RunResult& result) {
  return result.plan_digest.empty() ? digest(*result.plan) : result.plan_digest;
}

void write_json(const RunResult& result, std::ostream& out) {
  JsonStream stream(&out);
  if (result.verified != nullptr) {
    out << to_json(*result.verified);
  } else if (result.drift != nullptr) {
    write_drift(*result.drift, stream);
  } else if (result.plan == nullptr) {
    return;  // nothing was found out, and there is no document that says so
  } else if (result.applied != nullptr) {
    write_applied(result, stream);
  } else {
    write_plan(*result.plan, stream);
  }
}

}  // namespace tmsync::report
