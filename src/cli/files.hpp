#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/core/diagnostic.hpp"

#include "session.hpp"

/// Configuration files as the verbs name and find them.
namespace tmsync::cli {

/// As the user would name it: relative to the working directory where it lies below.
[[nodiscard]] std::string shown_path(const Session& session, const std::filesystem::path& path);

/// The files of all `paths` (of the configuration, where there are none), each once, sorted. What cannot be found, and
/// a folder without such files, goes to `diags`.
[[nodiscard]] std::vector<std::filesystem::path> collect_files(const Session& session,
                                                               const std::vector<std::string>& paths,
                                                               core::Diagnostics& diags);

/// All of the text, and on the disk when it returns; false where it could not be. `file` is a descriptor and stays
/// open.
[[nodiscard]] bool write_all(int file, std::string_view text);

}  // namespace tmsync::cli
