#include "integration_forms.hpp"

#include <algorithm>
#include <initializer_list>

#include "tmsync/core/text.hpp"

namespace tmsync::standin {
namespace {

/// The discriminator values of `type` are not published either; these are the words of the schema names.
json field(const char* type, const std::string& name, const char* label, bool required) {
  return {{"type", type},         {"name", name},        {"labelName", label},
          {"required", required}, {"deprecated", false}, {"dependsOnFields", json::array()}};
}

void only(const json& settings, std::initializer_list<std::string_view> known, const std::string& what) {
  for (const auto& [key, value] : settings.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      refuse(400, "The form has no field \"" + key + "\" for " + what);
    }
  }
}

}  // namespace

FormNames form_names(const State& state, std::string_view type) {
  FormNames names;
  const json* row = state.integration_forms.find_by("type", std::string(type));
  if (row == nullptr) return names;
  names.endpoint = text_of(*row, "endpoint", names.endpoint);
  names.disable_certificate_validation =
      text_of(*row, "disableCertificateValidation", names.disable_certificate_validation);
  names.token = text_of(*row, "token", names.token);
  names.mapping = text_of(*row, "mapping", names.mapping);
  return names;
}

json global_fields(const FormNames& names) {
  json endpoint = field("text", names.endpoint, "Endpoint", true);
  endpoint["description"] = "Address of the other system";
  endpoint["withConfirmation"] = false;
  json check = field("checkbox", names.disable_certificate_validation, "Disable certificate validation", false);
  check["defaultValue"] = false;
  return json::array({std::move(endpoint), std::move(check)});
}

json secret_fields(const FormNames& names) {
  json token = field("password", names.token, "API token", true);
  token["description"] = "Made in the profile of a user of the other system";
  return json::array({std::move(token)});
}

json export_fields(const FormNames& names) {
  json mapping = field("list", names.mapping, "Attribute mapping", false);
  mapping["description"] = "What becomes of attribute values; without a row for it an attribute is ignored";
  return json::array({std::move(mapping)});
}

json global_values(const json& row, const FormNames& names) {
  return {{names.endpoint, text_of(row, "endpoint")},
          {names.disable_certificate_validation, flag_of(row, "disableCertificateValidation")}};
}

void check_endpoint(const std::string& endpoint) {
  const bool web = endpoint.starts_with("http://") || endpoint.starts_with("https://");
  if (!web || endpoint.find("://") + 3 == endpoint.size()) {
    refuse(400, "The endpoint is no address: expected https://HOST");
  }
}

void read_global_settings(const json& settings, const FormNames& names, json& row) {
  only(settings, {names.endpoint, names.disable_certificate_validation}, "settings of this integration");
  const auto endpoint = settings.find(names.endpoint);
  if (endpoint == settings.end() || !endpoint->is_string()) {
    refuse(400, "The field \"" + names.endpoint + "\" is required: the address of the other system");
  }
  check_endpoint(endpoint->get<std::string>());
  const auto check = settings.find(names.disable_certificate_validation);
  if (check != settings.end() && !check->is_boolean()) {
    refuse(400, "The field \"" + names.disable_certificate_validation + "\" must be true or false");
  }
  row["endpoint"] = *endpoint;
  row["disableCertificateValidation"] = check != settings.end() && check->get<bool>();
}

void check_project_settings(const json& settings) {
  only(settings, {}, "settings of a project");
}

std::string read_secret(const json& secret, const FormNames& names) {
  only(secret, {names.token}, "the secret");
  const std::string token = text_of(secret, names.token);
  if (core::trim(token).empty()) {
    refuse(400, "The field \"" + names.token + "\" of the secret is required: an API token");
  }
  return token;
}

}  // namespace tmsync::standin
