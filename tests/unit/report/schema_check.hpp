#pragma once

#include <memory>
#include <string>

namespace tmsync::report {

/// A file of schemas/, for many documents.
class SchemaCheck {
 public:
  explicit SchemaCheck(const std::string& schema_file);
  ~SchemaCheck();
  /// What is wrong with the document; empty where it keeps the schema.
  [[nodiscard]] std::string errors(const std::string& document) const;

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

/// The same for one document.
[[nodiscard]] std::string schema_errors(const std::string& schema_file, const std::string& document);

}  // namespace tmsync::report
