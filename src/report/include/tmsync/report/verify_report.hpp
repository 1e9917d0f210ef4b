#pragma once

#include <string>

#include "tmsync/plan/verification.hpp"
#include "tmsync/report/diagnostics.hpp"

/// The outcome of a verification for people, for programs, and for build servers. Pure; no times; text of servers is
/// escaped.
namespace tmsync::report {

/// One line a check (`ok`, `FAIL`, `?`), below what failed what was expected and examples; the last line is
/// `Verify: 12 checks, 11 passed, 1 failed, 0 unknown.`
[[nodiscard]] std::string to_text(const plan::Verification& verification, const TextStyle& style);

/// One JSON document, schema in schemas/verify.schema.json, newline included.
[[nodiscard]] std::string to_json(const plan::Verification& verification);

/// JUnit XML: one test suite an address, a test case a check; `unknown` is an error.
[[nodiscard]] std::string to_junit(const plan::Verification& verification);

}  // namespace tmsync::report
