#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "tmsync/aql/json.hpp"
#include "tmsync/core/text.hpp"

#include "number.hpp"
#include "wtf8.hpp"

namespace tmsync::aql {

namespace {

using Document = nlohmann::json;

/// Deeper documents are refused: copying and joining them is recursive.
constexpr int kMaxDepth = 200;

tl::unexpected<core::Error> refuse(std::string message) {
  return core::fail(core::ErrorKind::invalid_input, std::move(message));
}

core::Result<Document> read(std::string_view json) {
  bool too_deep = false;
  const auto watch = [&](int depth, Document::parse_event_t, Document&) {
    too_deep = too_deep || depth > kMaxDepth;
    return !too_deep;
  };
  try {
    auto document = Document::parse(json, watch);
    if (too_deep) {
      return refuse("JSON nested deeper than " + std::to_string(kMaxDepth) + " levels");
    }
    return document;
  } catch (const Document::exception& e) {
    return refuse(e.what());
  }
}

/// {"$utf16": [...]} and {"$number": "Infinity"}; monostate where it is neither.
Json special(const Document& object) {
  if (object.size() != 1) {
    return {};
  }
  const auto& only = object.begin().value();
  if (object.begin().key() == "$number" && only.is_string()) {
    return {to_number(only.get_ref<const std::string&>())};
  }
  if (object.begin().key() != "$utf16" || !only.is_array()) {
    return {};
  }
  std::string text;
  for (const auto& unit : only) {
    if (!unit.is_number_unsigned() || unit.get<std::uint64_t>() > 0xFFFF) {
      return {};
    }
    wtf8::append_unit(text, unit.get<std::uint32_t>());
  }
  return {std::move(text)};
}

Json convert(const Document& document) {
  switch (document.type()) {
    case Document::value_t::boolean:
      return {document.get<bool>()};
    case Document::value_t::number_integer:
    case Document::value_t::number_unsigned:
    case Document::value_t::number_float:
      return {document.get<double>()};
    case Document::value_t::string:
      return {document.get_ref<const std::string&>()};
    case Document::value_t::array: {
      Json::Array elements;
      elements.reserve(document.size());
      for (const auto& element : document) {
        elements.push_back(convert(element));
      }
      return {std::move(elements)};
    }
    case Document::value_t::object: {
      if (auto plain = special(document); !std::holds_alternative<std::monostate>(plain.value)) {
        return plain;
      }
      Json::Object members;
      for (const auto& [key, value] : document.items()) {
        members.emplace(key, convert(value));
      }
      return {std::move(members)};
    }
    case Document::value_t::null:
    case Document::value_t::binary:
    case Document::value_t::discarded:
      break;
  }
  return {};
}

core::Result<Context> to_context(const Document& document) {
  Context context;
  if (document.is_null()) {
    return context;
  }
  if (!document.is_object()) {
    return refuse("the context is no JSON object");
  }
  for (const auto& [key, value] : document.items()) {
    const auto converted = convert(value);
    if (const auto* flag = std::get_if<bool>(&converted.value)) {
      context[key] = *flag;
    } else if (const auto* number = std::get_if<double>(&converted.value)) {
      context[key] = *number;
    } else if (const auto* text = std::get_if<std::string>(&converted.value)) {
      context[key] = *text;
    } else if (value.is_null()) {
      context[key] = std::monostate{};
    } else {
      return refuse("the context's " + key + " is neither null, a boolean, a number nor a string");
    }
  }
  return context;
}

core::Result<Restrictions> to_restrictions(const Document& document) {
  Restrictions restrictions;
  if (document.is_null()) {
    return restrictions;
  }
  if (!document.is_object()) {
    return refuse("the restrictions are no JSON object");
  }
  const std::array<std::string, 6> known{"logicalOperators", "operations",  "identifiers",
                                         "valueTypes",       "parentheses", "indexAccess"};
  for (const auto& [key, value] : document.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      const auto hint = core::did_you_mean(key, known);
      return refuse("unknown restriction \"" + key + '"' + (hint.empty() ? "" : ": " + hint));
    }
    if (value.is_null()) {
      continue;
    }
    if (key == known[4] || key == known[5]) {
      if (!value.is_boolean()) {
        return refuse("the restriction \"" + key + "\" is no boolean");
      }
      (key == known[4] ? restrictions.parentheses : restrictions.index_access) = value.get<bool>();
      continue;
    }
    if (!value.is_array() || !std::all_of(value.begin(), value.end(), [](const auto& v) { return v.is_string(); })) {
      return refuse("the restriction \"" + key + "\" is no array of strings");
    }
    auto& list = key == known[0]   ? restrictions.logical_operators
                 : key == known[1] ? restrictions.operations
                 : key == known[2] ? restrictions.identifiers
                                   : restrictions.value_types;
    list = value.get<std::vector<std::string>>();
  }
  return restrictions;
}

}  // namespace

core::Result<std::vector<Json>> read_items(std::string_view json) {
  const auto document = read(json);
  if (!document) {
    return core::fail(document.error());
  }
  const auto* list = &*document;
  if (list->is_object()) {
    const auto found = list->find("items");
    if (found == list->end()) {
      return refuse("the JSON object has no \"items\"");
    }
    list = &*found;
  }
  if (!list->is_array()) {
    return refuse("the items are no JSON array");
  }
  std::vector<Json> items;
  items.reserve(list->size());
  for (const auto& item : *list) {
    items.push_back(convert(item));
  }
  return items;
}

core::Result<Context> read_context(std::string_view json) {
  const auto document = read(json);
  return document ? to_context(*document) : core::fail(document.error());
}

core::Result<Restrictions> read_restrictions(std::string_view json) {
  const auto document = read(json);
  return document ? to_restrictions(*document) : core::fail(document.error());
}

core::Result<std::string> try_line(std::string_view json, const std::vector<Json>* items) {
  const auto document = read(json);
  if (!document) {
    return core::fail(document.error());
  }
  if (!document->is_object() || !document->contains("expr") || !(*document)["expr"].is_string()) {
    return refuse("the line is no JSON object with a string \"expr\"");
  }
  ParseOptions options;
  const auto context = to_context(document->value("context", Document()));
  if (!context) {
    return core::fail(context.error());
  }
  const auto restrictions = to_restrictions(document->value("config", Document()));
  if (!restrictions) {
    return core::fail(restrictions.error());
  }
  options.context = &*context;
  options.restrictions = &*restrictions;
  return try_expression((*document)["expr"].get_ref<const std::string&>(), options, items).document;
}

}  // namespace tmsync::aql
