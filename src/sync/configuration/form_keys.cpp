#include "form_keys.hpp"

#include <algorithm>
#include <initializer_list>

#include "tmsync/core/text.hpp"

namespace tmsync::sync {
namespace {

using testops::FormField;

bool contains(const std::string& text, std::string_view word) {
  return core::ascii_lower(text).find(word) != std::string::npos;
}

/// The first word that any field has in its name wins, then the labels are asked.
std::string find_key(const std::vector<FormField>& fields, std::initializer_list<std::string_view> words) {
  for (const auto word : words) {
    for (const auto& field : fields) {
      if (core::ascii_lower(field.name) == word) return field.name;
    }
  }
  for (const auto in_label : {false, true}) {
    for (const auto word : words) {
      for (const auto& field : fields) {
        if (contains(in_label ? field.label : field.name, word)) return field.name;
      }
    }
  }
  return {};
}

}  // namespace

FormKeys global_keys(const testops::IntegrationForm& form) {
  FormKeys keys;
  keys.endpoint = find_key(form.fields, {"endpoint", "url", "host", "address"});
  keys.certificate = find_key(form.fields, {"disablecertificatevalidation", "certificate", "ssl", "tls", "trust"});
  if (keys.endpoint.empty()) {
    keys.endpoint = "endpoint";
    keys.notes.emplace_back("the instance's form names no field for the endpoint; \"endpoint\" is used");
  }
  return keys;
}

std::string secret_key(const std::vector<FormField>& fields) {
  if (fields.size() == 1) return fields.front().name;
  const std::string key = find_key(fields, {"token", "secret", "password", "key"});
  return key.empty() ? "token" : key;
}

std::string mapping_key(const std::vector<FormField>& fields) {
  std::vector<const FormField*> lists;
  for (const auto& field : fields) {
    if (contains(field.type, "list")) lists.push_back(&field);
  }
  if (lists.size() == 1) return lists.front()->name;
  for (const auto* field : lists) {
    if (contains(field->name, "mapping") || contains(field->label, "mapping")) return field->name;
  }
  return {};
}

}  // namespace tmsync::sync
