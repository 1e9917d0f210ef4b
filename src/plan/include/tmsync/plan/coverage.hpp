#pragma once

#include <cstdint>
#include <vector>

#include "tmsync/plan/mapping.hpp"

/// What a mapping loses: design section 2, mapping coverage.
namespace tmsync::plan {

/// Says why each ignored value of status, workflow, layer and role is lost: the mapping does not name the attribute, or
/// nothing in its rules takes the value. Rows of custom fields say it already.
void explain_ignored(std::vector<CoverageRow>& rows, const ResolvedMapping& mapping);

/// Values, counted by case, that are lost without a rule that says so.
[[nodiscard]] std::int64_t count_ignored(const std::vector<CoverageRow>& rows);

/// Why no value of a custom field goes along that the resolved mapping does not have. `declared` may be null.
[[nodiscard]] CoverageReason reason_of_unmapped(const model::AttributeMapping* declared, const Ref& source_field,
                                                const Side& recipient);

}  // namespace tmsync::plan
