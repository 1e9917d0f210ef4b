#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/aql/parse.hpp"

/// Traps that parse but rarely mean what was meant (aql.md sections 7, 8, 11, 15), and help with text that does not
/// parse.
///
/// Codes of findings, all of them warnings:
///   TM2201  unknown function: it becomes null
///   TM2202  unknown field
///   TM2203  field of the other scope
///   TM2204  != also drops what has no value
///   TM2205  order comparison on a field that has no order
///   TM2206  a time that is no 13-digit number of milliseconds
///   TM2207  an id in quotes
///   TM2208  cf, ev or role without a key
///   TM2209  a key on a field that has none
///   TM2210  text where true or false belongs
///   TM2211  null in a list, which never matches, or an empty list
/// Codes of errors, see diagnostic_code():
///   TM2101  unreadable characters, strings or escapes
///   TM2102  syntax
///   TM2103  a restriction forbids it
///   TM2104  too deep or too long
namespace tmsync::aql {

enum class Scope { test_cases, launches };

struct Finding {
  std::string code;      ///< stable, "TM22xx", listed in docs/diagnostics.md
  std::string summary;   ///< one line
  std::string hint;      ///< next step
  std::size_t byte = 0;  ///< where in the text, bytes from 0
};

/// Findings for text that parses; empty for text that does not. In order of position.
[[nodiscard]] std::vector<Finding> lint(std::string_view utf8, Scope scope);

/// TM2101 to TM2104.
[[nodiscard]] std::string_view diagnostic_code(const ParseError& error);

/// What the writer of `utf8` probably meant, e.g. for `not in`, `==`, 'single quotes', bare words, `tag:smoke`.
/// Empty where nothing is known.
[[nodiscard]] std::string hint_for(const ParseError& error, std::string_view utf8);

}  // namespace tmsync::aql
