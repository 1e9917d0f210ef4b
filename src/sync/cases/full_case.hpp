#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "context.hpp"

namespace tmsync::sync {

/// A file that is listed and whose bytes did not come.
struct UnreadFile {
  model::Id key = 0;  ///< like `FullCase::files`
  std::string name;
  std::optional<std::int64_t> length;
  bool gone = false;  ///< for good: 404, 410, or the row says so; else it may come with the next run
};

/// Everything about one case of one side that the export's parts ask for.
struct FullCase {
  model::TestCase data;
  plan::FileIndex files;                   ///< by id; attachments of shared steps by the negated id
  std::map<model::Id, std::string> bytes;  ///< like `files`; only where they were asked for
  std::vector<UnreadFile> unread;          ///< what could not be read is not known, which is not the same as gone
  std::vector<std::string> notes;

  /// May another run read more?
  [[nodiscard]] bool incomplete() const {
    return std::any_of(unread.begin(), unread.end(), [](const UnreadFile& file) { return !file.gone; });
  }
};

enum class Bytes {
  none,  ///< names and lengths only
  hash,  ///< read and hashed
  keep,  ///< and kept, for uploading
};

/// Reads overview, scenario and attachments as far as `include` says. not_found where the case is gone; where only a
/// part of it is not there, the kind is protocol. A file whose bytes do not come is in `unread`.
[[nodiscard]] core::Task<core::Result<FullCase>> read_full_case(std::shared_ptr<testops::Connection> connection,
                                                                model::Id test_case, std::set<model::Part> include,
                                                                Bytes bytes);

}  // namespace tmsync::sync
