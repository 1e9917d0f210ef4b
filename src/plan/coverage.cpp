#include "tmsync/plan/coverage.hpp"

#include <algorithm>

namespace tmsync::plan {

void explain_ignored(std::vector<CoverageRow>& rows, const ResolvedMapping& mapping) {
  const auto named = [&](const std::string& attribute) {
    if (attribute == "status") return mapping.status_rules().has_value();
    if (attribute == "workflow") return mapping.workflow_rules().has_value();
    if (attribute == "layer") return mapping.layer_rules().has_value();
    return true;  // roles keep their names without a rule
  };
  for (auto& row : rows) {
    if (row.outcome != MappingOutcome::ignored || row.reason == CoverageReason::no_such_field) continue;
    if (!named(row.attribute)) row.reason = CoverageReason::no_rule;
  }
}

std::int64_t count_ignored(const std::vector<CoverageRow>& rows) {
  std::int64_t count = 0;
  for (const auto& row : rows) {
    if (row.outcome == MappingOutcome::ignored && row.reason != CoverageReason::none) count += row.cases;
  }
  return count;
}

CoverageReason reason_of_unmapped(const model::AttributeMapping* declared, const Ref& source_field,
                                  const Side& recipient) {
  if (declared == nullptr) return CoverageReason::no_rule;
  for (const auto& field : declared->custom_fields) {
    if (field.source_field != "*" && field.source_field != source_field.name) continue;
    const auto& target = field.source_field == "*" ? source_field.name : field.target_field.value_or(source_field.name);
    return recipient.find_field(target) == nullptr ? CoverageReason::no_such_field : CoverageReason::no_rule;
  }
  return CoverageReason::no_rule;
}

}  // namespace tmsync::plan
