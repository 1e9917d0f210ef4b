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

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tmsync::config
