#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"

#include "reference/pages.hpp"

namespace tmsync::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDefinitions = "#/definitions/";

/// The name of the definition that a schema refers to; empty where it stands for itself.
std::string referred(const Json& schema) {
  const auto ref = schema.find("$ref");
  return ref == schema.end() ? "" : ref->get_ref<const std::string&>().substr(kDefinitions.size());
}

std::string link_to(const std::string& definition) {
  return fmt::format("[{}](#{})", definition, core::ascii_lower(definition));
}

/// "text" is what people call a string.
std::string type_name(const std::string& type) {
  if (type == "string") return "text";
  if (type == "boolean") return "true or false";
  if (type == "null") return "nothing";
  return type;
}

std::string range_of(const Json& schema) {
  const auto number = [&](const char* key) { return schema.contains(key) ? schema.at(key).dump() : std::string(); };
  const std::string from = number("minimum");
  const std::string to = number("maximum");
  if (!from.empty() && !to.empty()) return fmt::format(", {} to {}", from, to);
  if (!from.empty()) return fmt::format(", at least {}", from);
  if (schema.contains("exclusiveMinimum")) {
    return fmt::format(", more than {}{}", number("exclusiveMinimum"), to.empty() ? "" : ", at most " + to);
  }
  return to.empty() ? "" : ", at most " + to;
}

std::string type_of(const Json& schema) {
  if (const auto name = referred(schema); !name.empty()) return link_to(name);
  std::vector<std::string> types;
  if (const auto values = schema.find("enum"); values != schema.end()) {
    for (const auto& value : *values) types.push_back(code_cell(value.get<std::string>()));
    return core::join(types, ", ");
  }
  const auto type = schema.find("type");
  if (type == schema.end()) return "any value";
  const Json list = type->is_array() ? *type : Json::array({*type});
  for (const auto& one : list) {
    const auto name = one.get<std::string>();
    if (name == "array") {
      types.push_back("list of " + type_of(schema.at("items")));
    } else if (name == "object" && schema.contains("additionalProperties") &&
               schema.at("additionalProperties").is_object()) {
      types.push_back("by name: " + type_of(schema.at("additionalProperties")));
    } else {
      types.push_back(type_name(name));
    }
  }
  return core::join(types, " or ") + range_of(schema);
}

/// A description ends with "Default: 30s." or has it in the middle: the sentence is cut out and given as the default.
std::string take_default(std::string& description) {
  constexpr std::string_view kWord = "Default: ";
  const auto at = description.find(kWord);
  if (at == std::string::npos) return {};
  auto end = description.find(". ", at);
  if (end == std::string::npos) end = description.size() - (description.ends_with('.') ? 1 : 0);
  std::string found = description.substr(at + kWord.size(), end - at - kWord.size());
  description.erase(at, std::min(end + 2, description.size()) - at);
  while (description.ends_with(' ')) description.pop_back();
  return found;
}

class KindsPage {
 public:
  explicit KindsPage(const Json& schema) : definitions_(schema.at("definitions")) {}

  std::string text() {
    std::string out = generated_note("kinds");
    out +=
        "\n# Kinds and their keys\n\nEvery key of every kind of document, from the schemas that tmsync itself checks "
        "with (`tmsync schema`).\n[configuration.md](../configuration.md) explains them. In the column of defaults: "
        "\"required\" where there is none.\n\nEach document has `apiVersion: tmsync/v1`, `kind`, `metadata` and "
        "`spec`.\n";
    std::vector<std::string> own{"metadata"};
    for (const char* kind : {"instance", "integration", "attributeMapping", "export"}) {
      const auto& schema = definitions_.at(kind);
      const auto spec = referred(schema.at("properties").at("spec"));
      own.push_back(spec);
      own.emplace_back(kind);
      out += section("kind: " + schema.at("properties").at("kind").at("enum").at(0).get<std::string>(),
                     schema.at("description"), definitions_.at(spec));
    }
    out += "\n# What several keys share\n";
    out += section("metadata", definitions_.at("metadata").at("description"), definitions_.at("metadata"));
    for (const auto& [name, schema] : definitions_.items()) {
      if (std::find(own.begin(), own.end(), name) != own.end()) continue;
      out += section(name, schema.value("description", ""), schema);
    }
    return out;
  }

 private:
  static std::string section(const std::string& title, const std::string& description, const Json& schema) {
    std::string out = fmt::format("\n## {}\n", title);
    if (!description.empty()) out += fmt::format("\n{}\n", description);
    std::string rows;
    add_rows(schema, "", rows);
    if (rows.empty()) return out + fmt::format("\n{}.\n", upper_first(type_of(schema)));
    return out + "\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n" + rows;
  }

  static void add_rows(const Json& schema, const std::string& path, std::string& rows) {
    const auto members = schema.find("properties");
    if (members == schema.end()) return;
    const Json required = schema.value("required", Json::array());
    for (const auto& [key, member] : members->items()) {
      const std::string place = path + key;
      std::string description = member.value("description", "");
      std::string preset = take_default(description);
      if (preset.empty() && std::find(required.begin(), required.end(), key) != required.end()) preset = "required";
      rows +=
          fmt::format("| {} | {} | {} | {} |\n", code_cell(place), type_of(member), cell(preset), cell(description));
      add_rows(member, place + '.', rows);
      if (const auto items = member.find("items"); items != member.end()) add_rows(*items, place + "[].", rows);
    }
  }

  static std::string upper_first(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
      text.front() = static_cast<char>(text.front() - 'a' + 'A');
    }
    return text;
  }

  const Json& definitions_;
};

}  // namespace

std::string kinds_page() {
  const Json schema = Json::parse(*config::schema_text("document"));
  return KindsPage(schema).text();
}

}  // namespace tmsync::cli
