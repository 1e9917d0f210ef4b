#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "tmsync/aql/json.hpp"

#include "number.hpp"
#include "wtf8.hpp"

namespace tmsync::aql {

namespace {

std::string json_number(double value) {
  if (!std::isfinite(value)) {
    return R"({"$number":")" + number_text(value) + "\"}";
  }
  return number_text(value);
}

std::string json_accessor(const Accessor& accessor) {
  auto out = R"({"identifier":)" + to_json_string(accessor.identifier);
  if (const auto* key = std::get_if<std::string>(&accessor.param)) {
    out += R"(,"param":{"value":)" + to_json_string(*key) + R"(,"type":"string"})";
  } else if (const auto* number = std::get_if<double>(&accessor.param)) {
    out += R"(,"param":{"value":)" + json_number(*number) + R"(,"type":"number"})";
  }
  return out + '}';
}

std::string_view type_of(ValueType type) {
  switch (type) {
    case ValueType::null:
      return "NULL";
    case ValueType::boolean:
      return "BOOLEAN";
    case ValueType::number:
      return "NUMBER";
    case ValueType::string:
      return "STRING";
  }
  return "";
}

std::string json_value(const Value& value) {
  return R"({"value":)" + to_json_string(value.text) + R"(,"type":")" + std::string(type_of(value.type)) + "\"}";
}

/// A piece of text or a node still to be written; the stack stands in for recursion.
using Work = std::variant<const Node*, std::string_view>;

void put(std::string& out, const Node& node, std::vector<Work>& pending) {
  if (const auto* condition = std::get_if<Condition>(&node.kind)) {
    out += R"({"type":"condition","left":)" + json_accessor(condition->left) + R"(,"operator":")";
    out += name_of(condition->op);
    out += R"(","right":)" + json_value(condition->right) + '}';
  } else if (const auto* in = std::get_if<InCondition>(&node.kind)) {
    out += R"({"type":"arrayCondition","left":)" + json_accessor(in->left) + R"(,"operator":"IN","right":[)";
    for (std::size_t i = 0; i < in->right.size(); ++i) {
      out += (i == 0 ? "" : ",") + json_value(in->right[i]);
    }
    out += "]}";
  } else if (const auto* boolean = std::get_if<Boolean>(&node.kind)) {
    out += boolean->value ? R"({"type":"boolean","value":true})" : R"({"type":"boolean","value":false})";
  } else if (const auto* binary = std::get_if<Binary>(&node.kind)) {
    out += R"({"type":"binary","left":)";
    pending.emplace_back("}");
    pending.emplace_back(binary->right.get());
    pending.emplace_back(binary->is_and ? R"(,"operator":"AND","right":)" : R"(,"operator":"OR","right":)");
    pending.emplace_back(binary->left.get());
  } else {
    const auto* negated = std::get_if<Not>(&node.kind);
    out += negated != nullptr ? R"({"type":"not","expression":)" : R"({"type":"paren","expression":)";
    pending.emplace_back("}");
    pending.emplace_back((negated != nullptr ? negated->expression : std::get<Paren>(node.kind).expression).get());
  }
}

}  // namespace

std::string to_json_string(std::string_view wtf8) {
  if (wtf8::is_utf8(wtf8)) {
    return nlohmann::json(wtf8).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  nlohmann::json units = nlohmann::json::array();
  for (const auto unit : wtf8::to_utf16(wtf8)) {
    units.push_back(static_cast<unsigned>(unit));
  }
  return nlohmann::json{{"$utf16", std::move(units)}}.dump();
}

std::string to_json(const Node* node) {
  if (node == nullptr) {
    return "null";
  }
  std::string out;
  std::vector<Work> pending{node};
  while (!pending.empty()) {
    const auto next = pending.back();
    pending.pop_back();
    if (const auto* text = std::get_if<std::string_view>(&next)) {
      out += *text;
    } else {
      put(out, *std::get<const Node*>(next), pending);
    }
  }
  return out;
}

std::string to_json(const ParseError& error) {
  auto out = std::string(R"({"kind":")") + (error.tokenizer ? "tokenizer" : "parser") + R"(","code":")" + error.code +
             R"(","position":)" + std::to_string(error.position) + R"(,"byte":)" + std::to_string(error.byte);
  for (const auto& [name, value] : error.details) {
    out += ',' + to_json_string(name) + ':' + to_json_string(value);
  }
  return out + '}';
}

Trial try_expression(std::string_view utf8, const ParseOptions& options, const std::vector<Json>* items) {
  Trial trial;
  const auto tree = parse(utf8, options);
  trial.accepted = tree.has_value();
  trial.document = trial.accepted ? R"({"accepted":true,"ast":)" + to_json(tree->get())
                                  : R"({"accepted":false,"error":)" + to_json(tree.error());
  const bool blank = is_blank(utf8);
  if (items != nullptr && (trial.accepted || blank)) {
    const Compiled query(blank ? nullptr : tree->get(), Dialect::reference);
    trial.document += R"(,"matches":[)";
    bool first = true;
    for (std::size_t i = 0; i < items->size(); ++i) {
      if (query.matches(JsonSubject((*items)[i]))) {
        trial.document += (first ? "" : ",") + std::to_string(i);
        first = false;
      }
    }
    trial.document += ']';
  }
  trial.document += includes_all(utf8) ? R"(,"includesAll":true})" : R"(,"includesAll":false})";
  if (!trial.accepted) {
    trial.error = tree.error();
  }
  return trial;
}

}  // namespace tmsync::aql
