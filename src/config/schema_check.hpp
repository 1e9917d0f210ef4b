#pragma once

#include <memory>

#include "document.hpp"

namespace tmsync::config {

/// Checks the structure of documents against the JSON Schema of their kind. Schemas are compiled once per process,
/// regular expressions once per object. Not thread-safe.
class SchemaCheck {
 public:
  SchemaCheck();
  ~SchemaCheck();
  SchemaCheck(const SchemaCheck&) = delete;
  SchemaCheck& operator=(const SchemaCheck&) = delete;

  /// Checks one document whose `kind` is known. One mistake gives one diagnostic.
  void check(const SourceFile& file, const Node& root, const std::string& kind, core::Diagnostics& diags);

  /// The same for a document that is taken for one of the kind: that parts of it are missing is not told.
  void check_as(const SourceFile& file, const Node& root, const std::string& kind, core::Diagnostics& diags);

  /// Checks only what every kind has: for a document whose kind nobody can guess.
  void check_metadata(const SourceFile& file, const Node& root, core::Diagnostics& diags);

 private:
  enum class Part { all, what_is_there, metadata };
  void check_part(const SourceFile& file, const Node& root, const std::string& kind, Part part,
                  core::Diagnostics& diags);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tmsync::config
