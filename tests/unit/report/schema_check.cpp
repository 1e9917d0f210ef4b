#include "schema_check.hpp"

#include <fstream>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "source_dir.hpp"

namespace tmsync::report {

struct SchemaCheck::Parsed {
  valijson::Schema schema;
};

SchemaCheck::SchemaCheck(const std::string& schema_file) : parsed_(std::make_unique<Parsed>()) {
  std::ifstream file(source_dir() + "/schemas/" + schema_file);
  const auto schema_json = nlohmann::json::parse(file);
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), parsed_->schema);
}

SchemaCheck::~SchemaCheck() = default;

std::string SchemaCheck::errors(const std::string& document) const {
  const auto json = nlohmann::json::parse(document, nullptr, false);
  if (json.is_discarded()) return "not JSON";
  valijson::ValidationResults results;
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  if (validator.validate(parsed_->schema, valijson::adapters::NlohmannJsonAdapter(json), &results)) return {};
  std::string text = "invalid";
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    text += '\n';
    for (const auto& part : error.context) text += part;
    text += ": " + error.description;
  }
  return text;
}

std::string schema_errors(const std::string& schema_file, const std::string& document) {
  return SchemaCheck(schema_file).errors(document);
}

}  // namespace tmsync::report
