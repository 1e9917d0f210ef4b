#pragma once

#include <map>
#include <string>
#include <vector>

#include "result_copy.hpp"

namespace tmsync::sync {

/// Carries results into one launch of the recipient: collects them into requests of bounded size, finds out what became
/// of each, and writes what belongs to them. One upload at a time.
class ResultUpload {
 public:
  ResultUpload(const ExportContext& context, model::Id source_launch, model::Id launch)
      : context_(context), source_launch_(source_launch), launch_(launch), api_(context.recipient_connection) {}

  /// Takes rows that are to be written, in the order of the source. Returns when at most one request's worth is
  /// waiting. A failure is one of the launch; a result that the recipient refuses is noted and the rest goes on.
  [[nodiscard]] core::Task<core::Result<void>> add(std::vector<WantedResult> wanted);
  [[nodiscard]] core::Task<core::Result<void>> flush();

  [[nodiscard]] std::int64_t uploaded() const { return uploaded_; }
  [[nodiscard]] std::int64_t refused() const { return refused_; }
  /// Hidden ones that were left out when the bulk API turned out to be missing.
  [[nodiscard]] std::int64_t left_hidden() const { return left_hidden_; }
  /// Their copies stay, since the source does not deliver all of what is to take their place.
  [[nodiscard]] std::int64_t kept() const { return kept_; }
  [[nodiscard]] Losses& losses() { return losses_; }

 private:
  using Environment = std::vector<model::EnvValue>;

  core::Task<core::Result<void>> learn_environment();
  core::Task<core::Result<model::Id>> session(const Environment& environment);
  core::Task<core::Result<void>> send_bulk(std::vector<ResultCopy> copies);
  [[nodiscard]] bool offers_no_bulk(const core::Error& error) const;
  core::Task<core::Result<void>> fall_back(std::vector<ResultCopy> copies, core::Error why);
  core::Task<core::Result<void>> send_session(model::Id session, std::vector<ResultCopy> copies);
  core::Task<core::Result<void>> send_single(std::vector<ResultCopy> copies);
  core::Task<core::Result<void>> write_all_parts(std::vector<ResultCopy>& copies, const std::vector<model::Id>& ids);
  core::Task<core::Result<std::map<model::Id, model::Id>>> find_written(const std::vector<ResultCopy>& sent);
  core::Task<core::Result<void>> retire(const std::vector<ResultCopy>& copies);
  void refuse(const ResultCopy& copy, const core::Error& error);
  void refuse_together(const std::vector<ResultCopy>& copies, const core::Error& error);
  [[nodiscard]] static model::Id source_id(const ResultCopy& copy);

  const ExportContext& context_;
  model::Id source_launch_;
  model::Id launch_;
  testops::LaunchWriter api_;
  bool environment_known_ = false;
  bool environment_differs_ = false;  ///< a variable has several values in the launch: each result is asked
  Environment environment_;
  std::map<Environment, model::Id> sessions_;
  std::vector<ResultCopy> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::int64_t uploaded_ = 0;
  std::int64_t refused_ = 0;
  std::int64_t left_hidden_ = 0;
  std::int64_t kept_ = 0;
  int halvings_ = 0;
  Losses losses_;
};

}  // namespace tmsync::sync
