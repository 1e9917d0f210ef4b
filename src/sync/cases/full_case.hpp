#pragma once

#include <map>
#include <string>
#include <vector>

#include "context.hpp"

namespace tmsync::sync {

/// Everything about one case of one side that the export's parts ask for.
struct FullCase {
  model::TestCase data;
  plan::FileIndex files;                   ///< by id; attachments of shared steps by the negated id
  std::map<model::Id, std::string> bytes;  ///< like `files`; only where they were asked for
  std::vector<std::string> notes;
};

enum class Bytes {
  none,  ///< names and lengths only
  hash,  ///< read and hashed
  keep,  ///< and kept, for uploading
};

/// Reads overview, scenario and attachments as far as `include` says. not_found where the case is gone.
[[nodiscard]] core::Task<core::Result<FullCase>> read_full_case(std::shared_ptr<testops::Connection> connection,
                                                                model::Id test_case, std::set<model::Part> include,
                                                                Bytes bytes);

}  // namespace tmsync::sync
