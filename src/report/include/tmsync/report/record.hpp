#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/core/error.hpp"
#include "tmsync/plan/plan.hpp"

/// The lines of a run record (docs/run-record.md, schemas/record.schema.json): what one apply did, one JSON object a
/// line, so that a run that was killed leaves what it did until then.
namespace tmsync::report {

struct RecordRun {
  std::string run_id;
  std::string tool_version;
  std::string config_digest;
  std::string started_at;  ///< RFC 3339, UTC
  struct Instance {
    std::string name;
    std::string endpoint;
  };
  std::vector<Instance> instances;
  struct Export {
    std::string name;
    std::string source_instance;
    plan::Id source_project = 0;
    std::string recipient_instance;
    plan::Id recipient_project = 0;
  };
  std::vector<Export> exports;
  std::string shard;    ///< empty = everything
  std::string reverts;  ///< id of the run that this one brought back; empty = an ordinary apply
};
/// What a plan says of it; run id and start are the caller's.
[[nodiscard]] RecordRun record_run(const plan::Plan& plan);

/// One operation as it ended. Members as in sync::OperationRecord.
struct RecordOperation {
  std::string at;  ///< RFC 3339, UTC
  std::string address;
  std::string kind;
  std::string action;
  std::string reason;
  std::string name;
  std::string state;
  std::string message;
  std::optional<plan::Id> source_id;
  std::optional<plan::Id> recipient_id;
  std::string before;  ///< JSON object; empty = none
  std::string after_rev;
  std::int64_t results = 0;
};

struct RecordEnd {
  std::string at;  ///< RFC 3339, UTC
  std::string outcome;
  int exit_code = 0;
  std::int64_t operations = 0;
  std::int64_t done = 0;
  std::int64_t failed = 0;
  std::int64_t skipped = 0;
  std::int64_t unknown = 0;
  std::int64_t stale = 0;
};

/// Each ends with a line break.
[[nodiscard]] std::string to_line(const RecordRun& run);
[[nodiscard]] std::string to_line(const RecordOperation& operation);
[[nodiscard]] std::string to_line(const RecordEnd& end);

/// Reads a record as a stream. Errors name the line and are for people.
class RecordReader {
 public:
  /// The stream outlives the reader.
  explicit RecordReader(std::istream& in) : in_(in) {}

  /// The first line. invalid_input where this is no run record, or one of another major version.
  [[nodiscard]] core::Result<RecordRun> run();
  /// The next operation; absent at the end. A last line without its end, as a killed run leaves it, is the end.
  [[nodiscard]] core::Result<std::optional<RecordOperation>> next();
  /// After the end: the run came to its own end.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  core::Result<std::optional<std::string>> line();

  std::istream& in_;
  std::int64_t number_ = 0;
  bool ended_ = false;
};

}  // namespace tmsync::report
