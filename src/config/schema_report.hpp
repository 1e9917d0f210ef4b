#pragma once

#include <string>
#include <vector>

#include "tmsync/core/diagnostic.hpp"

#include "document.hpp"
#include "schema_store.hpp"

/// How a violation of a schema is told.
namespace tmsync::config {

/// What valijson said, in the order in which it matters: of several about one value only the first is told.
enum class Rule { type, choice, count, pattern, range, unique, unknown_key, missing_key, wrapper };

/// A place in the document with the schema that governs it.
struct Place {
  const Node* node = nullptr;
  const SchemaJson* schema = nullptr;
  std::size_t key_offset = 0;  ///< of the key that holds the node
  std::string path;            ///< `spec.limits.timeout`
};

/// Follows the steps that valijson gives (`[spec]`, `[limits]`; the first is the document) as far as they lead.
[[nodiscard]] Place locate(const Node& root, const SchemaJson& schema, const std::vector<std::string>& context);

/// Longer texts are cut for the check: std::regex recurses per character, and every key with a pattern allows less.
constexpr std::size_t kLongestChecked = 2'000;

/// Adds the diagnostic for a violation; `text` is what valijson said.
void report_violation(const SourceFile& file, const Place& place, Rule rule, const std::string& text,
                      core::Diagnostics& diags);

}  // namespace tmsync::config
