#include "schema_check.hpp"

#include <fstream>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace tmsync::report {

std::string schema_errors(const std::string& schema_file, const std::string& document) {
  std::ifstream file(std::string(TMSYNC_SOURCE_DIR) + "/schemas/" + schema_file);
  const auto schema_json = nlohmann::json::parse(file);
  valijson::Schema schema;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), schema);
  const auto json = nlohmann::json::parse(document, nullptr, false);
  if (json.is_discarded()) return "not JSON";
  valijson::ValidationResults results;
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(json), &results)) return {};
  std::string text = "invalid";
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    text += '\n';
    for (const auto& part : error.context) text += part;
    text += ": " + error.description;
  }
  return text;
}

}  // namespace tmsync::report
