#include "schema_check.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "tmsync/core/text.hpp"

#include "schema_store.hpp"
#include "unsupported.hpp"

namespace tmsync::config {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

/// Longer texts are cut for the check: std::regex recurses per character, and every key with a pattern allows less.
constexpr std::size_t kLongestChecked = 2'000;

nlohmann::json to_json(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return nullptr;
    case Node::Kind::boolean:
      return node.text[0] == 't' || node.text[0] == 'T';
    case Node::Kind::integer: {
      const std::string_view digits = node.text[0] == '+' ? std::string_view(node.text).substr(1) : node.text;
      if (const auto value = core::parse_int(digits)) return *value;
      return 1e300;  // beyond 64 bits: no integer that a schema accepts
    }
    case Node::Kind::number:
      return std::strtod(node.text.c_str(), nullptr);
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

/// What valijson said, in the order in which it matters: of several about one value only the first is told.
enum class Rule { type, choice, count, pattern, range, unique, unknown_key, missing_key, wrapper };

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

/// A place in the document with the schema that governs it.
struct Place {
  const Node* node = nullptr;
  const SchemaJson* schema = nullptr;
  std::size_t key_offset = 0;  ///< of the key that holds the node
  std::string path;            ///< `spec.limits.timeout`
};

Place locate(const Node& root, const SchemaJson& schema, const std::vector<std::string>& context) {
  Place place{&root, &schema, root.offset, ""};
  for (std::size_t i = 1; i < context.size() && place.node != nullptr && place.schema != nullptr; ++i) {
    const std::string step = context[i].substr(1, context[i].size() - 2);  // [step]
    if (place.node->kind == Node::Kind::sequence) {
      const auto index = static_cast<std::size_t>(core::parse_int(step).value_or(0));
      if (index >= place.node->items.size()) break;
      place.node = place.node->items[index];
      place.schema = item_schema(schema, *place.schema);
      place.key_offset = place.node->offset;
      place.path += '[' + step + ']';
    } else {
      const Entry* entry = place.node->entry(step);
      if (entry == nullptr) break;
      place.node = entry->value;
      place.schema = member_schema(schema, *place.schema, step);
      place.key_offset = entry->key->offset;
      place.path += (place.path.empty() ? "" : ".") + step;
    }
  }
  return place;
}

std::vector<std::string> strings(const SchemaJson& array) {
  std::vector<std::string> list;
  for (const auto& item : array) list.push_back(item.get<std::string>());
  return list;
}

std::vector<std::string> keys_of(const SchemaJson& schema) {
  std::vector<std::string> keys;
  if (const auto properties = schema.find("properties"); properties != schema.end()) {
    for (const auto& [key, value] : properties->items()) keys.push_back(key);
  }
  return keys;
}

std::string quoted_list(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ", "));
}

std::string expected_types(const SchemaJson& schema) {
  static const std::map<std::string, std::string> words{
      {"string", "a string"},  {"integer", "an integer"}, {"number", "a number"}, {"boolean", "true or false"},
      {"object", "a mapping"}, {"array", "a list"},       {"null", "nothing"}};
  std::vector<std::string> names;
  const auto& type = schema.at("type");
  for (const auto& name : type.is_array() ? strings(type) : std::vector<std::string>{type.get<std::string>()}) {
    if (name != "null") names.push_back(words.at(name));
  }
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += i == 0 ? "" : i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

std::string description(const SchemaJson& schema) {
  const auto text = schema.find("description");
  return text == schema.end() ? std::string() : text->get<std::string>();
}

class Reporter {
 public:
  Reporter(const SourceFile& file, std::string kind, core::Diagnostics& diags)
      : file_(file), kind_(std::move(kind)), diags_(diags) {}

  void report(const Place& place, Rule rule, const std::string& text) {
    switch (rule) {
      case Rule::type:
        return type(place);
      case Rule::choice:
        return choice(place);
      case Rule::count:
        return count(place);
      case Rule::pattern:
        return error("TM1105", place.node->offset, quote(place) + " is not a valid " + place.path,
                     description(*place.schema));
      case Rule::range:
        return error("TM1106", place.node->offset, fmt::format("{} is out of range: {}", place.path, place.node->text),
                     range_hint(*place.schema));
      case Rule::unique:
        return error("TM1107", place.node->offset, place.path + " lists a value twice", "remove one of them");
      case Rule::unknown_key:
        return unknown_keys(place);
      case Rule::missing_key:
        return missing_key(place, text);
      case Rule::wrapper:
        return;
    }
  }

 private:
  void error(std::string code, std::size_t offset, std::string summary, std::string hint) {
    diags_.error(std::move(code), file_.position(offset), std::move(summary), std::move(hint));
  }

  /// The value as written; but what stands below a token may be the secret itself, put in the wrong place.
  static std::string quote(const Place& place) {
    if (is_secret(place)) return "the value";
    return '"' + core::elide(place.node->text, 60) + '"';
  }
  static bool is_secret(const Place& place) { return place.path.starts_with("spec.token"); }

  void type(const Place& place) {
    const std::string wanted = expected_types(*place.schema);
    const std::string what = place.path.empty() ? "the document" : place.path;
    std::string hint = description(*place.schema);
    if (place.node->is_scalar() && place.node->kind != Node::Kind::null && wanted == "a string" && !is_secret(place)) {
      hint = "put it in quotes: \"" + place.node->text + '"';
    }
    if (wanted == "true or false") hint = "write true or false, without quotes";
    error("TM1103", place.node->offset,
          fmt::format("{} has to be {}, found {}", what, wanted, to_string(place.node->kind)), hint);
  }

  void choice(const Place& place) {
    const auto values = strings(place.schema->at("enum"));
    if (!place.node->is_scalar() || place.node->kind == Node::Kind::null) {
      return error(
          "TM1103", place.node->offset,
          fmt::format("{} has to be one of {}, found {}", place.path, quoted_list(values), to_string(place.node->kind)),
          description(*place.schema));
    }
    std::string hint = core::did_you_mean(place.node->text, values);
    if (hint.empty()) hint = "known values: " + quoted_list(values);
    error("TM1104", place.node->offset, fmt::format("{} cannot be {}", place.path, quote(place)), hint);
  }

  void count(const Place& place) {
    const SchemaJson& schema = *place.schema;
    if (place.node->kind == Node::Kind::mapping) {
      const auto keys = keys_of(schema);
      const std::string found = place.node->entries.empty() ? "none" : "several";
      return error("TM1108", place.node->offset,
                   fmt::format("{} takes exactly one of {}, found {}", place.path, quoted_list(keys), found),
                   description(schema));
    }
    const bool empty = place.node->kind == Node::Kind::sequence ? place.node->items.empty() : place.node->text.empty();
    error("TM1107", place.node->offset, place.path + (empty ? " may not be empty" : " is too long"),
          description(schema));
  }

  void unknown_keys(const Place& place) {
    const auto known = keys_of(*place.schema);
    const auto free = free_keys(place, known);
    for (const Entry& entry : place.node->entries) {
      const std::string& key = entry.key->text;
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      if (is_unsupported_key(kind_, place.path, key)) continue;
      std::string hint = core::did_you_mean(key, free);
      if (hint.empty()) hint = core::did_you_mean(key, known);
      // `token: {s3cret}` is a mapping with the secret as its key.
      const bool show = !is_secret(place) || !hint.empty();
      if (hint.empty()) hint = "known keys: " + quoted_list(known);
      const std::string where = place.path.empty() ? "the document" : place.path;
      const std::string shown = show ? " \"" + core::elide(key, 60) + '"' : "";
      error("TM1101", entry.key->offset, fmt::format("unknown key{} in {}", shown, where), hint);
    }
  }

  void missing_key(const Place& place, const std::string& text) {
    const auto open = text.find('\'');
    const std::string key = text.substr(open + 1, text.rfind('\'') - open - 1);
    if (is_misspelt(place, key)) return;
    std::string hint = "add `" + key + ":`";
    if (const auto properties = place.schema->find("properties"); properties != place.schema->end()) {
      if (const auto member = properties->find(key); member != properties->end() && member->contains("description")) {
        hint += ": " + member->at("description").get<std::string>();
      }
    }
    const std::string where = place.path.empty() ? "the document" : place.path;
    error("TM1102", place.key_offset, fmt::format("the key \"{}\" is missing in {}", key, where), hint);
  }

  /// A misspelt key is one mistake, not two: where an unknown key has this one as its suggestion, that is told already.
  static bool is_misspelt(const Place& place, const std::string& key) {
    const auto known = keys_of(*place.schema);
    const auto free = free_keys(place, known);
    return std::any_of(place.node->entries.begin(), place.node->entries.end(), [&](const Entry& entry) {
      if (std::find(known.begin(), known.end(), entry.key->text) != known.end()) return false;
      const auto nearest = core::nearest(entry.key->text, free);
      return !nearest.empty() && nearest.front() == key;
    });
  }

  /// Those that the mapping does not have yet: a key that is taken is a poor suggestion.
  static std::vector<std::string> free_keys(const Place& place, const std::vector<std::string>& known) {
    std::vector<std::string> free;
    for (const auto& key : known) {
      if (place.node->find(key) == nullptr) free.push_back(key);
    }
    return free;
  }

  static std::string range_hint(const SchemaJson& schema) {
    std::vector<std::string> parts;
    const auto limit = [&](const char* key, const char* words) {
      if (schema.contains(key)) parts.push_back(words + schema.at(key).dump());
    };
    limit("minimum", "at least ");
    limit("exclusiveMinimum", "more than ");
    limit("maximum", "at most ");
    return quoted_list(parts);
  }

  const SourceFile& file_;
  std::string kind_;
  core::Diagnostics& diags_;
};

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
  Reporter reporter(file, kind, diags);
  for (const auto& error : results) {
    const Rule rule = rule_of(error.description);
    if (rule == Rule::wrapper) continue;
    const auto at = worst.find(error.context);
    if (rule < Rule::unknown_key && (at == worst.end() || at->second != rule)) continue;
    const Place place = locate(root, *schema_of_kind(kind), error.context);
    if (place.node == nullptr || place.schema == nullptr) continue;
    if (is_reported_elsewhere(kind, place.path, *place.node)) continue;
    reporter.report(place, rule, error.description);
    if (at != worst.end() && at->second == rule) worst.erase(at);
  }
}

}  // namespace tmsync::config
