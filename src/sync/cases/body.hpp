#pragma once

#include <map>

#include "tmsync/testops/types.hpp"

#include "context.hpp"

namespace tmsync::sync {

/// The body that creates a copy. `later`: texts with references, scenario and files follow in a second request, because
/// attachments need a case to belong to.
[[nodiscard]] testops::TestCaseWrite create_body(const ExportContext& context, const plan::Content& desired,
                                                 const model::Link& mark, bool later);

/// The body that changes what differs and sets the mark. `files`: content id -> attachment id on the recipient.
[[nodiscard]] testops::TestCaseWrite patch_body(const ExportContext& context, const plan::Content& desired,
                                                const std::vector<plan::FieldChange>& fields,
                                                const model::TestCase& recipient, const model::Link& mark,
                                                const std::map<model::Id, model::Id>& files);

}  // namespace tmsync::sync
