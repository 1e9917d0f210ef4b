#include "json_body.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

namespace tmsync::standin {
namespace {

const Shape kAnyShape{};

[[noreturn]] void bad(const std::string& at, const std::string& problem) {
  refuse(400, "JSON parse error at " + (at.empty() ? "/" : at) + ": " + problem);
}

void check_text(const json& value, const BodyField& field, const std::string& at) {
  if (!value.is_string()) bad(at, "expected a string");
  const auto& text = value.get_ref<const std::string&>();
  if (field.never_blank && core::trim(text).empty()) bad(at, "must not be blank");
  if (field.longest > 0 && core::code_points(text) > field.longest) {
    bad(at, "size must be between 1 and " + std::to_string(field.longest));
  }
}

/// A number in quotes counts as one: Jackson takes it, and the official uploader sends project ids so.
void check_integer(json& value, const std::string& at) {
  if (value.is_string()) {
    if (const auto number = core::parse_int(value.get_ref<const std::string&>())) value = *number;
  }
  if (!value.is_number_integer()) bad(at, "expected an integer");
}

void check_list(json& value, const BodyField& field, const std::string& at) {
  if (!value.is_array()) bad(at, "expected a list");
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string here = at + "/" + std::to_string(i);
    if (field.type == Type::integers) {
      check_integer(value[i], here);
    } else {
      check_object(value[i], field.shape != nullptr ? *field.shape : kAnyShape, here);
    }
  }
}

void check_value(json& value, const BodyField& field, const std::string& at) {
  switch (field.type) {
    case Type::text:
      check_text(value, field, at);
      break;
    case Type::integer:
      check_integer(value, at);
      break;
    case Type::boolean:
      if (!value.is_boolean()) bad(at, "expected true or false");
      break;
    case Type::object:
      check_object(value, field.shape != nullptr ? *field.shape : kAnyShape, at);
      break;
    case Type::objects:
    case Type::integers:
      check_list(value, field, at);
      break;
    case Type::any:
      break;
  }
}

const Shape kRole{{{"id", Type::integer},
                   {"name", Type::text},
                   {"createdBy", Type::text},
                   {"createdDate", Type::integer},
                   {"lastModifiedBy", Type::text},
                   {"lastModifiedDate", Type::integer}}};
const Shape kField{{{"id", Type::integer},
                    {"name", Type::text},
                    {"required", Type::boolean},
                    {"locked", Type::boolean},
                    {"singleSelect", Type::boolean},
                    {"archived", Type::boolean},
                    {"defaultCustomFieldValueId", Type::integer},
                    {"createdBy", Type::text},
                    {"createdDate", Type::integer},
                    {"lastModifiedBy", Type::text},
                    {"lastModifiedDate", Type::integer}}};

}  // namespace

const Shape kTag{{{"id", Type::integer}, {"name", Type::text, false, nullptr, 255}}};
const Shape kLink{{{"name", Type::text}, {"type", Type::text}, {"url", Type::text}}};
const Shape kMember{{{"id", Type::integer}, {"name", Type::text}, {"role", Type::object, false, &kRole}}};
const Shape kFieldValue{{{"id", Type::integer},
                         {"name", Type::text, false, nullptr, 255},
                         {"global", Type::boolean},
                         {"customField", Type::object, false, &kField}}};
const Shape kIdAndName{{{"id", Type::integer}, {"name", Type::text}}};
const Shape kIssue{{{"id", Type::integer},
                    {"name", Type::text},
                    {"displayName", Type::text},
                    {"integrationId", Type::integer},
                    {"integrationType", Type::text},
                    {"url", Type::text},
                    {"summary", Type::text},
                    {"status", Type::text},
                    {"closed", Type::boolean}}};

void check_object(json& value, const Shape& shape, const std::string& at) {
  if (!value.is_object()) bad(at, "expected an object");
  if (&shape == &kAnyShape) return;
  for (auto item = value.begin(); item != value.end();) {
    const std::string here = at + "/" + item.key();
    const auto field = std::find_if(shape.fields.begin(), shape.fields.end(),
                                    [&item](const BodyField& candidate) { return candidate.name == item.key(); });
    if (field == shape.fields.end()) bad(here, "Unrecognized field \"" + item.key() + "\"");
    if (item->is_null()) {
      if (field->refuses_null || field->required) refuse(shape.null_status, here + " must not be null");
      item = value.erase(item);
      continue;
    }
    check_value(*item, *field, here);
    ++item;
  }
  for (const BodyField& field : shape.fields) {
    if (field.required && !value.contains(field.name)) bad(at + "/" + std::string(field.name), "must not be null");
  }
}

json read_json(const Call& call) {
  json body = json::parse(call.request.body, nullptr, false);
  if (body.is_discarded()) refuse(400, "JSON parse error: the body is not JSON");
  return body;
}

json read_object(const Call& call, const Shape& shape) {
  json body = read_json(call);
  check_object(body, shape, "");
  return body;
}

json read_objects(const Call& call, const Shape& shape) {
  json body = read_json(call);
  const BodyField list{"", Type::objects, false, &shape};
  check_list(body, list, "");
  return body;
}

}  // namespace tmsync::standin
