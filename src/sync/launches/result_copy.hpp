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

/// What becomes of a part that the source lists, when reading it fails.
enum class Delivery {
  gone,     ///< 404, 410: for good
  unknown,  ///< another answer about this part alone, 500 for one
  failed,   ///< the instance does not answer, or refuses everything
};
[[nodiscard]] Delivery delivery_of(const core::Error& error);

/// What the source lists and does not deliver: left out, and said.
struct Losses {
  std::vector<std::string> notes;
  std::int64_t unknown = 0;  ///< of those: no answer says that they are gone
  void add(const model::ResultRow& row, std::string what, const core::Error& why);
};

/// A result of the source that is to be written.
struct WantedResult {
  model::ResultRow row;
  std::string history_key;          ///< what is sent as its key
  std::vector<model::Id> replaces;  ///< results of the recipient that go when this one is written
};

struct ResultCopy {
  testops::ResultWrite write;
  ResultParts parts;
  std::vector<model::Id> replaces;  ///< as WantedResult::replaces
  bool whole = true;                ///< the source delivered all lists, though maybe not all files in them
  std::vector<model::EnvValue> environment;
  std::size_t bytes = 0;  ///< of its texts, about
};

/// What a result is sent as: stable, so that one that is sent twice is known by it.
[[nodiscard]] std::string uuid_of(const model::SourceRef& source);

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
/// What the source does not deliver is left out; only an instance that does not answer is an error.
[[nodiscard]] core::Task<core::Result<ResultCopy>> read_result(const ExportContext& context, WantedResult wanted,
                                                               bool environment_of_result, Losses& losses);

/// Writes files and fixtures of a result that is there. With `resumed`, what the recipient has already is not sent
/// again. Files that the source does not deliver come from the copies that this one replaces, or are left out.
[[nodiscard]] core::Task<core::Result<void>> write_parts(const ExportContext& context, model::Id result,
                                                         const ResultCopy& copy, bool resumed, Losses& losses);

}  // namespace tmsync::sync
