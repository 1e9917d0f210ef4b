#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "tmsync/core/error.hpp"
#include "tmsync/plan/plan.hpp"
#include "tmsync/plan/stored_text.hpp"
#include "tmsync/report/record.hpp"
#include "tmsync/sync/journal.hpp"
#include "tmsync/sync/revert.hpp"

#include "session.hpp"

/// `apply --record FILE` and `--revert FILE`.
namespace tmsync::cli {

/// The file that an apply writes its operations into, each as it ends.
class RunRecord final : public sync::Journal {
 public:
  /// Creates the file, readable for its owner only, or takes an empty one; one that holds anything is never touched.
  [[nodiscard]] static core::Result<std::unique_ptr<RunRecord>> open(const std::string& path, const Session& session);
  ~RunRecord() override;
  RunRecord(const RunRecord&) = delete;
  RunRecord& operator=(const RunRecord&) = delete;

  /// The first line. The others follow it, whatever becomes of the run. False where it cannot be written.
  [[nodiscard]] bool begin(const plan::Plan& plan, const std::string& run_id);
  [[nodiscard]] bool finished(const sync::OperationRecord& operation) override;
  /// The last line, flushed to the disk. False where something could not be written.
  [[nodiscard]] bool end(const std::string& outcome, int exit_code);
  /// Why it could not be written; empty while it could.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  RunRecord(int file, std::string shown) : file_(file), shown_(std::move(shown)) {}
  bool write(const std::string& line);
  bool flush();

  int file_;
  std::string shown_;
  std::string problem_;
  std::chrono::steady_clock::time_point flushed_ = std::chrono::steady_clock::now();
  report::RecordEnd counts_;
};

/// Reads a record whole; images go into `texts`. What is wrong with it is in the error, with the file's name.
[[nodiscard]] core::Result<sync::RevertSource> read_run_record(const std::string& path, const Session& session,
                                                               const std::shared_ptr<plan::TextStore>& texts);

}  // namespace tmsync::cli
