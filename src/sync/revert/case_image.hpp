#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "tmsync/model/configuration.hpp"
#include "tmsync/testops/attachment_refs.hpp"

#include "cases/full_case.hpp"

namespace tmsync::sync {

/// A test case of the recipient as it was before a write, complete enough to bring it back. Of attachments there are
/// names and hashes, not the bytes.
struct CaseImage {
  model::TestCase data;
  plan::FileIndex files;        ///< by id on the recipient
  std::set<model::Part> parts;  ///< `scenario` and `attachments` where they were read
  /// What the write said, by the names of plan::FieldChange: digests as of plan::field_digests. Empty where it touched
  /// nothing but the mark, or the bin.
  std::map<std::string, std::string> written;
};

/// The JSON of a run record (docs/run-record.md).
[[nodiscard]] std::string to_json(const CaseImage& image);
/// Absent where the text is no such image.
[[nodiscard]] std::optional<CaseImage> parse_case_image(std::string_view json);

/// The marks of then. They say that a revert brought the copy back (plan::kRevertedDate) where they would claim
/// something wrong: that the source changed since, or that somebody other than tmsync had not changed the copy. `now`:
/// the mark that the run left.
[[nodiscard]] std::vector<model::Link> marks_to_bring_back(const CaseImage& image,
                                                           const std::optional<model::Mark>& now,
                                                           const std::string& own_user);

/// Everything that a case says, whether an export manages it or not, in the form in which it is compared; the mark
/// aside. `files` are those of the case, as far as `parts` has attachments; `home` is where its references lead.
[[nodiscard]] plan::Content whole_content(const model::TestCase& data, const plan::FileIndex& files,
                                          const std::set<model::Part>& parts, const testops::AttachmentHome& home);

}  // namespace tmsync::sync
