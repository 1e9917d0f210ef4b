#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "child.hpp"

/// What the benchmark programs measure against: two instances of `tmsync sandbox`, and tmsync with a configuration of
/// them.
namespace tmsync::bench {

class Sandbox {
 public:
  /// `recipient` are the projects of hq as JSON, `more` further arguments of `tmsync sandbox`. The source is project
  /// Big of emea. The folder is the caller's.
  Sandbox(std::string tmsync, std::filesystem::path folder, const std::string& recipient,
          std::vector<std::string> more);

  struct Endpoint {
    std::string url;
    std::string token;
  };
  [[nodiscard]] const Endpoint& endpoint(const std::string& instance) const { return endpoints_.at(instance); }

  /// Both instances and this spec of the one export, `big`, as `name` in the folder.
  void declare(const std::string& name, const std::string& spec) const;
  /// Runs tmsync with that configuration; throws where it ends with anything but 0.
  [[nodiscard]] Usage tmsync(const std::string& name, std::vector<std::string> arguments,
                             const std::string& log_level = "info") const;

 private:
  std::string tmsync_;
  std::filesystem::path folder_;
  std::optional<Background> running_;
  std::map<std::string, Endpoint> endpoints_;
};

/// A folder of its own for the process, gone at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace tmsync::bench
