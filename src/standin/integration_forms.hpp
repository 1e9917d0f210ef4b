#pragma once

#include <string>
#include <string_view>

#include "call.hpp"

/// The forms of integrations. What TestOps calls the fields is not published, so a state file may name them; the rows
/// of the tables keep the values under names of their own.
namespace tmsync::standin {

struct FormNames {
  std::string endpoint = "endpoint";
  std::string disable_certificate_validation = "disableCertificateValidation";
  std::string token = "token";
  std::string mapping = "attributeMapping";
};
[[nodiscard]] FormNames form_names(const State& state, std::string_view type);

[[nodiscard]] json global_fields(const FormNames& names);
[[nodiscard]] json secret_fields(const FormNames& names);
[[nodiscard]] json export_fields(const FormNames& names);
/// What a row of the integrations holds, by the names of the form.
[[nodiscard]] json global_values(const json& row, const FormNames& names);

/// Reads `settings` of a global integration into its row; 400 for what the form does not know or a missing endpoint.
void read_global_settings(const json& settings, const FormNames& names, json& row);
/// The settings of a project hold nothing for any type: 400 for any member.
void check_project_settings(const json& settings);
/// The token of a `secret`; 400 for what the form does not know or a missing token. No message shows a value.
[[nodiscard]] std::string read_secret(const json& secret, const FormNames& names);
/// 400 for what is no http or https URL.
void check_endpoint(const std::string& endpoint);

}  // namespace tmsync::standin
