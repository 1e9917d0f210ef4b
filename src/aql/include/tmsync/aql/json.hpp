#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tmsync/aql/evaluate.hpp"
#include "tmsync/aql/parse.hpp"
#include "tmsync/core/error.hpp"

/// JSON in and out of the language: what `tmsync aql` reads and prints, in the layout of aql.md section 1. A string
/// that UTF-8 cannot carry is {"$utf16": [units...]}, a number that JSON cannot carry {"$number": "Infinity"}; both are
/// understood in items and contexts too. Reading fails with ErrorKind::invalid_input.
namespace tmsync::aql {

/// An array, or an object with the array under `items`.
[[nodiscard]] core::Result<std::vector<Json>> read_items(std::string_view json);
/// `{"now()": 1700000000000}`: keys with parentheses; null, bool, number or string. `null` = an empty context.
[[nodiscard]] core::Result<Context> read_context(std::string_view json);
/// The keys of aql.md section 6; `null` = no restriction. Unknown keys are refused.
[[nodiscard]] core::Result<Restrictions> read_restrictions(std::string_view json);

/// The tree as one line of JSON; "null" for nullptr. Not recursive.
[[nodiscard]] std::string to_json(const Node* node);
/// kind, code, position, byte and the details.
[[nodiscard]] std::string to_json(const ParseError& error);
/// A JSON string, or {"$utf16": [...]}.
[[nodiscard]] std::string to_json_string(std::string_view wtf8);

struct Trial {
  bool accepted = false;
  std::string document;  ///< one line: accepted, ast or error, matches (with items only), includesAll
  ParseError error;      ///< where it is not accepted
};

/// Parses and, where `items` are given, filters them as the reference's filter does (`reference` dialect).
[[nodiscard]] Trial try_expression(std::string_view utf8, const ParseOptions& options,
                                   const std::vector<Json>* items = nullptr);

/// The same for one line `{"expr": ..., "context"?: ..., "config"?: ...}`: one document.
[[nodiscard]] core::Result<std::string> try_line(std::string_view json, const std::vector<Json>* items = nullptr);

}  // namespace tmsync::aql
