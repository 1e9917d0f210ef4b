#include "files.hpp"

#include <algorithm>

#include <unistd.h>

#include "tmsync/config/load.hpp"

namespace tmsync::cli {

namespace fs = std::filesystem;

std::string shown_path(const Session& session, const fs::path& path) {
  const fs::path relative = path.lexically_normal().lexically_relative(session.working_directory.lexically_normal());
  return relative.empty() || *relative.begin() == ".." ? path.string() : relative.string();
}

std::vector<fs::path> collect_files(const Session& session, const std::vector<std::string>& paths,
                                    core::Diagnostics& diags) {
  const std::string hint = "`tmsync init` writes a first configuration";
  const auto not_found = [&](std::string message) {
    // The hint says it already.
    if (const auto end = message.find("; `tmsync init`"); end != std::string::npos) message.resize(end);
    diags.error("TM1009", {}, std::move(message), hint);
  };
  std::vector<std::optional<std::string>> wanted(paths.begin(), paths.end());
  if (wanted.empty()) {
    wanted.push_back(session.global.config.empty() ? std::nullopt : std::optional(session.global.config));
  }
  std::vector<fs::path> files;
  for (const auto& path : wanted) {
    const auto root = config::find_configuration(path, session.working_directory);
    if (!root) {
      not_found(root.error().message);
      continue;
    }
    const auto found = config::configuration_files(*root);
    if (!found) {
      not_found(found.error().message);
    } else if (found->empty()) {
      diags.error("TM1010", {}, "there is no .yaml or .yml file in " + shown_path(session, *root), hint);
    } else {
      files.insert(files.end(), found->begin(), found->end());
    }
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

bool write_all(int file, std::string_view text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = ::write(file, text.data() + done, text.size() - done);
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return ::fsync(file) == 0;
}

}  // namespace tmsync::cli
