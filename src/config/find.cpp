#include <algorithm>
#include <system_error>

#include "tmsync/config/load.hpp"

namespace tmsync::config {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code ec;
  return fs::exists(path, ec);
}

bool is_folder(const fs::path& path) {
  std::error_code ec;
  return fs::is_directory(path, ec);
}

bool is_yaml(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}
bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

}  // namespace

core::Result<fs::path> find_configuration(const std::optional<std::string>& explicit_path, const fs::path& start) {
  if (explicit_path) {
    const fs::path path = (start / *explicit_path).lexically_normal();
    if (is_there(path)) return path;
    return core::fail(core::ErrorKind::not_found,
                      "there is no configuration at " + path.string() + "; `tmsync init` writes a first one");
  }
  std::error_code ec;
  fs::path folder = fs::absolute(start, ec);
  if (ec) return core::fail(core::ErrorKind::io, "cannot tell the current folder: " + ec.message());
  folder = folder.lexically_normal();
  while (true) {
    for (const char* name : {"tmsync", ".tmsync"}) {
      if (is_folder(folder / name)) return folder / name;
    }
    if (is_there(folder / "tmsync.yaml")) return folder / "tmsync.yaml";
    if (is_there(folder / ".git") || folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return core::fail(core::ErrorKind::not_found,
                    "no configuration found: no folder tmsync or .tmsync and no file tmsync.yaml from " +
                        start.string() + " up to " + folder.string() + "; `tmsync init` writes a first one");
}

core::Result<std::vector<fs::path>> configuration_files(const fs::path& root) {
  if (!is_there(root)) return core::fail(core::ErrorKind::not_found, "there is no " + root.string());
  if (!is_folder(root)) return std::vector<fs::path>{root};
  std::vector<fs::path> files;
  std::error_code ec;
  fs::recursive_directory_iterator walk(root, ec);
  for (; !ec && walk != fs::recursive_directory_iterator(); walk.increment(ec)) {
    const fs::path& path = walk->path();
    std::error_code ignored;
    if (is_hidden(path)) {
      if (walk->is_directory(ignored)) walk.disable_recursion_pending();
      continue;
    }
    if (is_yaml(path) && walk->is_regular_file(ignored)) files.push_back(path);
  }
  if (ec) return core::fail(core::ErrorKind::io, "cannot list " + root.string() + ": " + ec.message());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace tmsync::config
