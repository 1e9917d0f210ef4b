#include "schema_check.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "tmsync/core/text.hpp"

#include "schema_report.hpp"
#include "schema_store.hpp"

namespace tmsync::config {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

nlohmann::json to_json(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return nullptr;
    case Node::Kind::boolean:
      return node.text[0] == 't' || node.text[0] == 'T';
    case Node::Kind::integer: {
      if (const auto value = integer_value(node.text)) return *value;
      return 1e300;  // beyond 64 bits: no integer that a schema accepts
    }
    case Node::Kind::number:
      return number_value(node.text);
    case Node::Kind::string: {
      if (node.text.size() <= kLongestChecked) return node.text;
      std::size_t length = kLongestChecked;
      while ((static_cast<unsigned char>(node.text[length]) & 0xc0U) == 0x80) --length;
      return node.text.substr(0, length);
    }
    case Node::Kind::sequence: {
      auto array = nlohmann::json::array();
      for (const Node* item : node.items) array.push_back(to_json(*item));
      return array;
    }
    case Node::Kind::mapping: {
      auto object = nlohmann::json::object();
      for (const Entry& entry : node.entries) object.emplace(entry.key->text, to_json(*entry.value));
      return object;
    }
  }
  return nullptr;
}

Rule rule_of(const std::string& text) {
  const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  if (has("'type' constraint")) return Rule::type;
  if (has("any enum values")) return Rule::choice;
  if (has("could not be validated using 'properties'")) return Rule::unknown_key;
  if (text.starts_with("Missing required property")) return Rule::missing_key;
  if (has("'pattern' constraint")) return Rule::pattern;
  if (text.starts_with("Expected number")) return Rule::range;
  if (text.starts_with("Elements at indexes")) return Rule::unique;
  if (text.starts_with("Array should") || text.starts_with("String should") || text.starts_with("Object should")) {
    return Rule::count;
  }
  return Rule::wrapper;  // "... failed to validate against the schema of property x": the cause is reported of its own
}

struct Compiled {
  std::string kind;
  valijson::Schema schema;
};

const valijson::Schema& compiled(const std::string& kind) {
  static const std::vector<std::unique_ptr<Compiled>> all = [] {
    std::vector<std::unique_ptr<Compiled>> built;
    for (const std::string& name : known_kinds()) {
      const nlohmann::json text = nlohmann::json::parse(schema_of_kind(name)->dump());
      auto one = std::make_unique<Compiled>();
      one->kind = name;
      valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(text), one->schema);
      built.push_back(std::move(one));
    }
    return built;
  }();
  return (*std::find_if(all.begin(), all.end(), [&](const auto& one) { return one->kind == kind; }))->schema;
}

}  // namespace

struct SchemaCheck::State {
  valijson::Validator validator{valijson::Validator::kStrongTypes};
};

SchemaCheck::SchemaCheck() : state_(std::make_unique<State>()) {}
SchemaCheck::~SchemaCheck() = default;

void SchemaCheck::check(const SourceFile& file, const Node& root, const std::string& kind, core::Diagnostics& diags) {
  check_part(file, root, kind, Part::all, diags);
}

void SchemaCheck::check_as(const SourceFile& file, const Node& root, const std::string& kind,
                           core::Diagnostics& diags) {
  check_part(file, root, kind, Part::what_is_there, diags);
}

void SchemaCheck::check_metadata(const SourceFile& file, const Node& root, core::Diagnostics& diags) {
  check_part(file, root, known_kinds().front(), Part::metadata, diags);
}

void SchemaCheck::check_part(const SourceFile& file, const Node& root, const std::string& kind, Part part,
                             core::Diagnostics& diags) {
  const nlohmann::json document = to_json(root);
  const valijson::Schema& schema = compiled(kind);
  valijson::ValidationResults results;
  if (state_->validator.validate(schema, Adapter(document), &results)) return;

  // Of several complaints about one value the most basic one is told; keys are complaints about a mapping of their own.
  std::map<std::vector<std::string>, Rule> worst;
  for (const auto& error : results) {
    const Rule rule = rule_of(error.description);
    if (rule >= Rule::unknown_key) continue;
    const auto [at, fresh] = worst.emplace(error.context, rule);
    if (!fresh) at->second = std::min(at->second, rule);
  }
  for (const auto& error : results) {
    const Rule rule = rule_of(error.description);
    if (rule == Rule::wrapper) continue;
    const bool of_document = error.context.size() < 2;
    if (part == Part::what_is_there && of_document && rule == Rule::missing_key) continue;
    if (part == Part::metadata && (of_document || error.context[1] != "[metadata]")) continue;
    const auto at = worst.find(error.context);
    if (rule < Rule::unknown_key && (at == worst.end() || at->second != rule)) continue;
    const Place place = locate(root, *schema_of_kind(kind), error.context);
    if (place.node == nullptr || place.schema == nullptr) continue;
    report_violation(file, place, rule, error.description, diags);
    if (at != worst.end() && at->second == rule) worst.erase(at);
  }
}

}  // namespace tmsync::config
