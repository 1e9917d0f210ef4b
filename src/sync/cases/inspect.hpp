#pragma once

#include "tmsync/plan/plan.hpp"

#include "context.hpp"
#include "full_case.hpp"

namespace tmsync::sync {

/// Source and recipient of one case, compared.
struct Comparison {
  FullCase source;
  std::optional<FullCase> recipient;  ///< absent for creates
  plan::Content desired;
  plan::Content observed;
  std::vector<plan::FieldChange> fields;
  std::string rev;  ///< of `desired`
  plan::Omissions omissions;
  bool incomplete = false;  ///< the source lists what it does not deliver now: the mark does not claim its date
};

/// Reads what is needed and compares by content. `keep` keeps the bytes of the source's attachments for uploading.
[[nodiscard]] core::Task<core::Result<Comparison>> inspect(ExportContext& context, model::Id source_case,
                                                           std::optional<model::Id> recipient_case, bool keep);

/// The mark of a copy whose content is the desired one.
[[nodiscard]] model::Mark make_mark(const ExportContext& context, const Comparison& comparison,
                                    std::uint64_t source_attributes);

/// Does the mark say what `wanted` says? One that does not say whose mark it is yet is not rewritten for that alone.
[[nodiscard]] bool says_the_same(const model::Mark& now, model::Mark wanted);

}  // namespace tmsync::sync
