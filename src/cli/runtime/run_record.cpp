#include "runtime/run_record.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tmsync/core/text.hpp"

namespace tmsync::cli {
namespace {

namespace fs = std::filesystem;

/// What a power cut may cost.
constexpr std::chrono::seconds kFlushEvery{1};

std::string now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

std::string reason(int error) {
  return std::strerror(error);
}

tl::unexpected<core::Error> no_record(const std::string& shown, const std::string& what) {
  return core::fail(core::ErrorKind::io, fmt::format("--record {}: {}", shown, what));
}

std::int64_t& count_of(report::RecordEnd& counts, const std::string& state) {
  if (state == "done") return counts.done;
  if (state == "failed") return counts.failed;
  if (state == "skipped") return counts.skipped;
  return state == "stale" ? counts.stale : counts.unknown;
}

}  // namespace

core::Result<std::unique_ptr<RunRecord>> RunRecord::open(const std::string& path, const Session& session) {
  const fs::path full = session.working_directory / path;
  const std::string shown = core::escape_terminal(path);
  const int file = ::open(full.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (file < 0) return no_record(shown, reason(errno) + "; name a new file in a folder that you may write to");
  std::unique_ptr<RunRecord> record(new RunRecord(file, shown));
  struct stat status {};
  if (::fstat(file, &status) != 0) return no_record(shown, reason(errno));
  if (!S_ISREG(status.st_mode)) return no_record(shown, "is no file; name a new file");
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) return no_record(shown, "another run is writing it; name another file");
  if (status.st_size > 0) {
    return no_record(shown, "holds something already, and a run record is never overwritten; name a new file");
  }
  return record;
}

RunRecord::~RunRecord() {
  ::close(file_);
}

bool RunRecord::begin(const plan::Plan& plan, const std::string& run_id) {
  auto run = report::record_run(plan);
  run.run_id = run_id;
  run.started_at = now();
  return write(report::to_line(run)) && flush();
}

bool RunRecord::finished(const sync::OperationRecord& operation) {
  ++counts_.operations;
  ++count_of(counts_, operation.state);
  report::RecordOperation line;
  line.at = now();
  line.address = operation.address;
  line.kind = operation.kind;
  line.action = operation.action;
  line.reason = operation.reason;
  line.name = operation.name;
  line.state = operation.state;
  line.message = operation.message;
  line.source_id = operation.source_id;
  line.recipient_id = operation.recipient_id;
  line.before = operation.before;
  line.after_rev = operation.after_rev;
  line.results = operation.results;
  if (!write(report::to_line(line))) return false;
  return std::chrono::steady_clock::now() - flushed_ < kFlushEvery || flush();
}

bool RunRecord::end(const std::string& outcome, int exit_code) {
  counts_.at = now();
  counts_.outcome = outcome;
  counts_.exit_code = exit_code;
  return write(report::to_line(counts_)) && flush();
}

/// After a line that was written in part nothing may follow it.
bool RunRecord::write(const std::string& line) {
  std::size_t written = 0;
  while (problem_.empty() && written < line.size()) {
    const auto count = ::write(file_, line.data() + written, line.size() - written);
    if (count >= 0) {
      written += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      problem_ = fmt::format("--record {}: {}", shown_, reason(errno));
    }
  }
  return problem_.empty();
}

bool RunRecord::flush() {
  if (::fdatasync(file_) != 0 && errno != EINVAL) problem_ = fmt::format("--record {}: {}", shown_, reason(errno));
  flushed_ = std::chrono::steady_clock::now();
  return problem_.empty();
}

core::Result<sync::RevertSource> read_run_record(const std::string& path, const Session& session,
                                                 const std::shared_ptr<plan::TextStore>& texts) {
  const fs::path full = session.working_directory / path;
  const auto unreadable = [&](const core::Error& error) {
    return core::fail(error.kind, fmt::format("--revert {}: {}", core::escape_terminal(path), error.message));
  };
  std::error_code ignored;
  std::ifstream file(full, std::ios::binary);
  if (!file || fs::is_directory(full, ignored)) {
    return unreadable({core::ErrorKind::io, "cannot be read; is it the file that \"tmsync apply --record\" wrote?", 0});
  }
  report::RecordReader reader(file);
  auto run = reader.run();
  if (!run) return unreadable(run.error());
  sync::RevertSource source;
  source.run_id = run->run_id;
  for (const auto& instance : run->instances) source.instances.push_back({instance.name, instance.endpoint});
  for (const auto& one : run->exports) {
    source.exports.push_back(
        {one.name, one.source_instance, one.source_project, one.recipient_instance, one.recipient_project});
  }
  for (;;) {
    auto next = reader.next();
    if (!next) return unreadable(next.error());
    if (!*next) return source;
    auto& one = **next;
    sync::RevertOperation operation{
        one.address,   one.kind,      one.action,       one.name,    one.state,
        one.after_rev, one.source_id, one.recipient_id, one.results, plan::StoredText(std::move(one.before), texts)};
    if (sync::changed_something(operation)) source.operations.push_back(std::move(operation));
  }
}

}  // namespace tmsync::cli
