#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "tmsync/core/error.hpp"
#include "tmsync/plan/plan.hpp"

/// The file of `plan --out`: a plan without loss, as lines of JSON. docs/saved-plans.md describes the form.
namespace tmsync::report {

/// The flags of the `plan` that made it, as they were given: planning again needs the same.
struct PlanFileOptions {
  std::string refresh;  ///< quick or full
  std::vector<std::string> targets;
  std::vector<std::string> excludes;
  std::vector<std::string> acks;
  std::vector<std::string> rotate_secrets;
  std::string max_create;
  std::string max_update;
  std::string max_delete;
  bool operator==(const PlanFileOptions&) const = default;
};

struct PlanFile {
  plan::Plan plan;
  PlanFileOptions options;
};

struct PlanFileLimits {
  std::size_t line_bytes = std::size_t{64} << 20U;  ///< of one change
  std::size_t nesting = 32;
};

/// Line by line: the text of the file is never whole in memory. Equal plans give equal bytes.
void write_plan_file(const plan::Plan& plan, const PlanFileOptions& options, std::ostream& out);

/// Reads to the end of the stream and checks the digest before anything is given out; long texts go into `texts` (null
/// = memory). An error of kind `io` says that the bytes could not be had; `invalid_input` that they are no plan file, a
/// truncated or altered one, or one of another version. Messages say what to do next, without the name of the file.
[[nodiscard]] core::Result<PlanFile> read_plan_file(std::istream& in, const std::shared_ptr<plan::TextStore>& texts,
                                                    const PlanFileLimits& limits = {});

}  // namespace tmsync::report
