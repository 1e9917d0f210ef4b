#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"

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
  const std::string extension = core::ascii_lower(path.extension().string());
  return extension == ".yaml" || extension == ".yml";
}
bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

/// Finds the files of a folder. Links are followed last, so that what is there twice keeps its own name.
class Walk {
 public:
  explicit Walk(fs::path root) : root_(std::move(root)) {}

  core::Result<std::vector<fs::path>> run() {
    std::error_code ec;
    true_root_ = fs::canonical(root_, ec);
    if (ec) return core::fail(core::ErrorKind::io, "cannot list " + root_.string() + ": " + ec.message());
    if (auto listed = folder(root_); !listed) return core::fail(listed.error());
    while (!links_.empty()) {
      std::vector<fs::path> links;
      links.swap(links_);
      std::sort(links.begin(), links.end());
      for (const fs::path& link : links) {
        if (auto followed = follow(link); !followed) return core::fail(followed.error());
      }
    }
    std::sort(files_.begin(), files_.end());
    return std::move(files_);
  }

 private:
  core::Result<void> folder(const fs::path& path) {
    std::error_code ec;
    if (!seen_.insert(fs::canonical(path, ec)).second) return {};
    fs::directory_iterator entries(path, ec);
    std::vector<fs::path> below;
    for (; !ec && entries != fs::directory_iterator(); entries.increment(ec)) {
      std::error_code ignored;
      if (is_hidden(entries->path())) continue;
      if (entries->is_symlink(ignored)) {
        links_.push_back(entries->path());
      } else if (entries->is_directory(ignored)) {
        below.push_back(entries->path());
      } else if (is_yaml(entries->path()) && entries->is_regular_file(ignored)) {
        seen_.insert(fs::canonical(entries->path(), ignored));
        files_.push_back(entries->path());
      }
    }
    if (ec) return core::fail(core::ErrorKind::io, "cannot list " + path.string() + ": " + ec.message());
    for (const fs::path& next : below) {
      if (auto listed = folder(next); !listed) return listed;
    }
    return {};
  }

  core::Result<void> follow(const fs::path& link) {
    std::error_code ec;
    const fs::path target = fs::canonical(link, ec);
    if (ec) {  // who reads the file tells that it cannot be read; without an extension it may have been a folder
      if (is_yaml(link) || !link.has_extension()) files_.push_back(link);
      return {};
    }
    if (is_folder(target)) {
      if (!holds_root(target)) return folder(link);
      return core::fail(core::ErrorKind::io,
                        "the link " + link.string() + " leads to a folder that holds " + root_.string());
    }
    if (is_yaml(link) && fs::is_regular_file(target, ec) && seen_.insert(target).second) files_.push_back(link);
    return {};
  }

  /// Whether the configuration is somewhere below the folder, which then is no part of it.
  [[nodiscard]] bool holds_root(const fs::path& target) const {
    if (target == true_root_) return false;
    const auto [rest, ignored] = std::mismatch(target.begin(), target.end(), true_root_.begin(), true_root_.end());
    return rest == target.end();
  }

  fs::path root_;
  fs::path true_root_;
  std::set<fs::path> seen_;  ///< without links
  std::vector<fs::path> links_;
  std::vector<fs::path> files_;
};

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
  return Walk(root).run();
}

}  // namespace tmsync::config
