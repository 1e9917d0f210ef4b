#include <cmath>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "reader.hpp"

namespace tmsync::config {
namespace {

/// Sorted members are what nlohmann::json has by itself.
class JsonWriter {
 public:
  JsonWriter(const SourceFile& file, core::Diagnostics& diags) : file_(file), diags_(diags) {}

  nlohmann::json value(const Node& node) {
    switch (node.kind) {
      case Node::Kind::null:
        return nullptr;
      case Node::Kind::boolean:
        return flag_or(&node, false);
      case Node::Kind::integer:
        if (const auto integer = integer_of(&node)) return *integer;
        return out_of_range(node);
      case Node::Kind::number:
        if (const double number = number_value(node.text); std::isfinite(number)) return number;
        return out_of_range(node);
      case Node::Kind::string:
        return node.text;
      case Node::Kind::sequence: {
        auto array = nlohmann::json::array();
        for (const Node* item : node.items) array.push_back(value(*item));
        return array;
      }
      case Node::Kind::mapping: {
        auto object = nlohmann::json::object();
        for (const Entry& entry : node.entries) object.emplace(entry.key->text, value(*entry.value));
        return object;
      }
    }
    return nullptr;
  }

 private:
  nlohmann::json out_of_range(const Node& node) {
    diags_.error("TM1254", file_.position(node), "the number " + core::elide(node.text, 60) + " does not fit into JSON",
                 "integers have at most 64 bits; put it in quotes where it is text");
    return nullptr;
  }

  const SourceFile& file_;
  core::Diagnostics& diags_;
};

}  // namespace

std::string json_text(const SourceFile& file, const Node& mapping, core::Diagnostics& diags) {
  return JsonWriter(file, diags).value(mapping).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace tmsync::config
