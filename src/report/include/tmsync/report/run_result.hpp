#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

#include "tmsync/plan/plan.hpp"
#include "tmsync/plan/verification.hpp"
#include "tmsync/report/apply_report.hpp"
#include "tmsync/report/drift_report.hpp"

/// What one run of a verb found out or did: the one value that every format, every file and the exit code come from.
namespace tmsync::report {

struct RunResult {
  std::string verb;  ///< plan, show, apply, drift, verify
  /// planned, applied, incomplete, nothing_to_do, guarded, declined, interrupted, stale; drift and verify: read;
  /// failed: there is neither a plan nor anything else
  std::string outcome;
  int exit_code = 0;
  std::string run_id;                ///< empty = none was given; never part of text and Markdown
  std::string stopped_by;            ///< "--deadline 50m": what ended the run early; empty = nothing
  std::string plan_digest;           ///< of `plan`, where it is known; empty = each format that shows it computes it
  const plan::Plan* plan = nullptr;  ///< plan, show, apply; drift: what it was read from
  const Applied* applied = nullptr;  ///< apply
  const plan::Plan* remaining = nullptr;         ///< apply --verify: the plan that was made afterwards
  const DriftReport* drift = nullptr;            ///< drift
  const plan::Verification* verified = nullptr;  ///< verify
};

struct MarkdownOptions {
  std::size_t max_bytes = 60'000;  ///< of the whole comment, at least 1,000; a smaller number counts as that
  std::string marker;              ///< distinguishes comments of several configurations; empty = "default"
};

/// For a comment in a pull request: risk first, whole blocks only, text of servers escaped, and at the end
/// `<!-- tmsync:<marker> -->` by which the comment is found again. Never longer than `max_bytes`. Equal results give
/// equal bytes.
[[nodiscard]] std::string to_markdown(const RunResult& result, const MarkdownOptions& options);

/// One HTML document that needs nothing else: no network, no other file. What is not a plan is shown, too.
void write_html(const RunResult& result, std::ostream& out);

/// Events, one JSON object a line, schema in schemas/event.schema.json: `version` first, `summary` last.
void write_ndjson(const RunResult& result, std::ostream& out);

/// The same in two parts, for a stream that tells of the operations of an apply as they end: all that is known before
/// the first one, and the rest. `told`: the operations were told of one by one, so that those not done are not
/// repeated.
void write_ndjson_begin(const RunResult& result, std::ostream& out);
void write_ndjson_end(const RunResult& result, bool told, std::ostream& out);

/// One operation of an apply as it ended.
struct OperationEvent {
  std::string address;
  std::string action;
  std::string name;
  std::string state;  ///< done, failed, skipped, unknown, stale
  std::string message;
  std::string kind{};    ///< as in the JSON plan; empty = not told
  std::string reason{};  ///< likewise
  std::optional<std::int64_t> source_id{};
  std::optional<std::int64_t> recipient_id{};
};

/// The event of such an operation, without a line end: `apply_complete`, `apply_failed`, ...
[[nodiscard]] std::string operation_event_json(const OperationEvent& event);

/// From the engine's record of an operation, whatever its type: report knows no sync.
template <typename Record>
[[nodiscard]] OperationEvent event_of(const Record& record) {
  return {record.address, record.action, record.name,      record.state,       record.message,
          record.kind,    record.reason, record.source_id, record.recipient_id};
}

/// The JSON document of the verb: schemas/plan.schema.json, apply.schema.json, drift.schema.json or verify.schema.json.
/// Written as it is made: a plan of 100,000 changes is never in memory as text.
void write_json(const RunResult& result, std::ostream& out);

}  // namespace tmsync::report
