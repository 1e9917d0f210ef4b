#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "document.hpp"

/// The comments of a file and what each belongs to. YAML libraries drop comments; here they are found again between the
/// scalars, whose extent is known.
namespace tmsync::config {

struct Notes {
  std::vector<std::string> head;  ///< lines above: comments, and "" for a blank line
  std::string tail;               ///< the comment at the end of its line
  std::vector<std::string> foot;  ///< comments below it, indented like it
};

struct Comments {
  /// By the key of a mapping entry, or the item of a sequence.
  std::map<const Node*, Notes> of;
  /// By document: above its first key, and below its last.
  std::vector<Notes> documents;
  std::vector<std::string> all;  ///< sorted
};

/// Absent, with a diagnostic, where a comment stands where it cannot be kept.
[[nodiscard]] std::optional<Comments> collect_comments(const SourceFile& file, core::Diagnostics& diags);

/// Whether a collection is kept on one line: it is written in braces or brackets on one line of the file.
[[nodiscard]] bool stays_on_one_line(const SourceFile& file, const Node& collection);

}  // namespace tmsync::config
