#include "schema_report.hpp"

#include <algorithm>
#include <map>
#include <regex>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tmsync/core/text.hpp"

namespace tmsync::config {
namespace {

/// Where a token source stands: `spec.token` of an Instance, `spec.projects[0].token` of an Integration. What stands
/// there or below may be the secret itself, put in the wrong place, and is never repeated.
std::size_t end_of_token_path(std::string_view path) {
  constexpr std::string_view kToken = "spec.token";
  constexpr std::string_view kProjects = "spec.projects[";
  constexpr std::string_view kMember = "].token";
  if (path.starts_with(kToken)) return kToken.size();
  const auto at = path.starts_with(kProjects) ? path.find(kMember) : std::string_view::npos;
  return at == std::string_view::npos ? at : at + kMember.size();
}

/// A scalar in place of a token source: the readers report it, without repeating it.
bool is_literal_token(const std::string& path, const Node& value) {
  return path.size() == end_of_token_path(path) && value.is_scalar() && value.kind != Node::Kind::null;
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
  Reporter(const SourceFile& file, core::Diagnostics& diags) : file_(file), diags_(diags) {}

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

  /// The value as written, unless it may be a secret.
  static std::string quote(const Place& place) {
    if (is_secret(place)) return "the value";
    return '"' + core::elide(place.node->text, 60) + '"';
  }
  static bool is_secret(const Place& place) { return end_of_token_path(place.path) != std::string_view::npos; }

  void type(const Place& place) {
    const std::string wanted = expected_types(*place.schema);
    const std::string what = place.path.empty() ? "the document" : place.path;
    std::string hint = description(*place.schema);
    if (place.node->is_scalar() && wanted == "a string" && !is_secret(place) && fits_in_quotes(place)) {
      hint = "put it in quotes: \"" + place.node->text + '"';
    }
    if (wanted == "true or false") hint = "write true or false, without quotes";
    error("TM1103", place.node->offset,
          fmt::format("{} has to be {}, found {}", what, wanted, to_string(place.node->kind)), hint);
  }

  /// `60` is no delay in quotes either.
  static bool fits_in_quotes(const Place& place) {
    if (place.node->kind == Node::Kind::null || place.node->text.size() > kLongestChecked) return false;
    const auto pattern = place.schema->find("pattern");
    return pattern == place.schema->end() ||
           std::regex_search(place.node->text, std::regex(pattern->get<std::string>()));
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
  core::Diagnostics& diags_;
};

}  // namespace

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

void report_violation(const SourceFile& file, const Place& place, Rule rule, const std::string& text,
                      core::Diagnostics& diags) {
  if (!is_literal_token(place.path, *place.node)) Reporter(file, diags).report(place, rule, text);
}

}  // namespace tmsync::config
