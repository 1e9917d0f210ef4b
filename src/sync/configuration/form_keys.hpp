#pragma once

#include <string>
#include <vector>

#include "tmsync/testops/integrations.hpp"

/// Under which names an instance wants the values of its forms (testops-api.md section 17: the names are not
/// published, so that they are read, not assumed).
namespace tmsync::sync {

struct FormKeys {
  std::string endpoint;
  std::string certificate;         ///< the switch that disables certificate validation; empty = the form has none
  std::vector<std::string> notes;  ///< what had to be guessed
};

/// By name, then by label, in this order: what is called so, what contains the word.
[[nodiscard]] FormKeys global_keys(const testops::IntegrationForm& form);

/// The field that takes the token: the only one, else the one that is called token, secret or password.
[[nodiscard]] std::string secret_key(const std::vector<testops::FormField>& fields);

/// The list field that takes the attribute mapping; empty = the form does not tell.
[[nodiscard]] std::string mapping_key(const std::vector<testops::FormField>& fields);

}  // namespace tmsync::sync
