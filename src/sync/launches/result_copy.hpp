#pragma once

#include <set>
#include <string>
#include <vector>

#include "context.hpp"
#include "launch_context.hpp"

/// One result on its way: what its row does not tell is read from the source and written after it.
namespace tmsync::sync {

/// What is written behind a result, one request or more each.
struct ResultParts {
  std::vector<model::Fixture> fixtures;
  std::vector<testops::ResultFile> files;          ///< of the result; those of its test case are not its own
  std::vector<testops::ResultFile> fixture_files;  ///< that a step of a fixture refers to
  [[nodiscard]] bool empty() const { return fixtures.empty() && files.empty(); }
};

struct ResultCopy {
  testops::ResultWrite write;
  ResultParts parts;
  std::vector<model::EnvValue> environment;
  std::size_t bytes = 0;  ///< of its texts, about
};

/// Keeps two results of a launch apart that the recipient would take for a result and its retry.
class HistoryKeys {
 public:
  /// What to send for the row: its own key, but a key of its own where another visible result of the launch has the
  /// same, or where it has none; results that were retried share the key of the one that retried them.
  [[nodiscard]] std::string key_for(const model::ResultRow& row, const std::string& uuid);

 private:
  std::set<std::uint64_t> taken_;
};

/// Reads everything that goes along with the row. `environment_of_result`: its variables differ within the launch.
[[nodiscard]] core::Task<core::Result<ResultCopy>> read_result(const ExportContext& context, model::ResultRow row,
                                                               bool environment_of_result);

/// Writes files and fixtures of a result that is there. With `resumed`, what the recipient has already is not sent
/// again. What is left out for good (missing bytes) goes to `notes`.
[[nodiscard]] core::Task<core::Result<void>> write_parts(const ExportContext& context, model::Id result,
                                                         const ResultParts& parts, bool resumed,
                                                         std::vector<std::string>& notes);

}  // namespace tmsync::sync
