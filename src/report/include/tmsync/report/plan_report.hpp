#pragma once

#include <iosfwd>
#include <string>

#include "tmsync/plan/plan.hpp"
#include "tmsync/report/diagnostics.hpp"

/// A plan for people and for programs. Pure: equal plans give equal bytes; no times, no addresses of this machine.
namespace tmsync::report {

struct PlanTextOptions {
  TextStyle style;
  int verbose = 0;              ///< 1: unchanged objects, every launch and full field values, too
  std::size_t max_changes = 0;  ///< per export, of test cases and of launches; 0 = all
  bool wrap_summary = false;    ///< the last line, too, keeps the width: for a terminal
};

/// The text of `tmsync plan`, written as it is made. Ends with the summary line, newline included. Text of servers is
/// escaped.
void write_text(const plan::Plan& plan, const PlanTextOptions& options, std::ostream& out);
[[nodiscard]] std::string to_text(const plan::Plan& plan, const PlanTextOptions& options);

/// `Plan: 812 to create, 37 to update, 0 to delete (9,151 unchanged). 1,243 requests, about 25 s.` What could not be
/// read is said first: `Plan: incomplete, 1 of 2 exports could not be read: 812 to create, ...`.
[[nodiscard]] std::string summary_line(const plan::Plan& plan);

/// One JSON document, schema in schemas/plan.schema.json, newline included.
[[nodiscard]] std::string to_json(const plan::Plan& plan);

/// "sha256:..." over the JSON document without its digest.
[[nodiscard]] std::string digest(const plan::Plan& plan);

}  // namespace tmsync::report
