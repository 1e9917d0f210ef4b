#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "tmsync/core/text.hpp"
#include "tmsync/model/test_case.hpp"

#include "page_walk.hpp"

/// Values of a page while it is read from front to back. A value of another type than wanted counts as absent; what is
/// no JSON throws simdjson_error. Only for the row parsers: including it costs seconds of compilation.
namespace tmsync::testops::ondemand {

using simdjson::ondemand::array;
using simdjson::ondemand::json_type;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

inline std::string string_of(value item) {
  if (item.type() != json_type::string) return {};
  return std::string(item.get_string().value());
}

inline std::int64_t integer_of(value item) {
  if (item.type() != json_type::number) return 0;
  return item.get_int64().value();
}

/// A whole number, also in quotes.
inline std::optional<std::int64_t> loose_integer_of(value item) {
  const json_type type = item.type();
  if (type == json_type::string) return core::parse_int(item.get_string().value());
  if (type != json_type::number) return std::nullopt;
  std::int64_t number = 0;
  if (item.get_int64().get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

inline bool bool_of(value item) {
  return item.type() == json_type::boolean && item.get_bool().value();
}

inline std::optional<model::Ref> ref_of(value item) {
  if (item.type() != json_type::object) return std::nullopt;
  model::Ref out;
  bool has_id = false;
  for (auto field : item.get_object()) {
    const std::string_view key = field.unescaped_key();
    if (key == "id") {
      value id = field.value();
      if (id.type() == json_type::number) {
        out.id = id.get_int64().value();
        has_id = true;
      }
    } else if (key == "name") {
      out.name = string_of(field.value());
    }
  }
  if (!has_id) return std::nullopt;
  return out;
}

inline std::optional<std::vector<model::Link>> links_of(value item) {
  if (item.type() != json_type::array) return std::nullopt;
  std::vector<model::Link> links;
  for (value element : item.get_array()) {
    if (element.type() != json_type::object) continue;
    model::Link link;
    for (auto field : element.get_object()) {
      const std::string_view key = field.unescaped_key();
      if (key == "name") {
        link.name = string_of(field.value());
      } else if (key == "type") {
        link.type = string_of(field.value());
      } else if (key == "url") {
        link.url = string_of(field.value());
      }
    }
    links.push_back(std::move(link));
  }
  return links;
}

/// The name of an object, or the string itself.
inline std::string name_of(value item) {
  const json_type type = item.type();
  if (type == json_type::string) return string_of(item);
  std::string name;
  if (type != json_type::object) return name;
  for (auto field : item.get_object()) {
    const std::string_view key = field.unescaped_key();
    if (key == "name") name = string_of(field.value());
  }
  return name;
}

inline std::optional<std::vector<std::string>> tags_of(value item) {
  if (item.type() != json_type::array) return std::nullopt;
  std::vector<std::string> tags;
  for (value element : item.get_array()) {
    std::string name = name_of(element);
    if (!name.empty()) tags.push_back(std::move(name));
  }
  return tags;
}

/// A member of the envelope beside `content`.
inline void read_shape(PageShape& page, std::string_view key, value item) {
  const bool wanted = key == "totalElements" || key == "size" || key == "number";
  if (!wanted || item.type() != json_type::number) return;
  const std::int64_t number = item.get_int64().value();
  if (key == "totalElements") page.total = number;
  if (key == "size") page.size = number;
  if (key == "number") page.number = number;
}

}  // namespace tmsync::testops::ondemand
