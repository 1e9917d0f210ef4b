#include "reader.hpp"

namespace tmsync::config {
namespace {

model::Presence read_state(const Node* node) {
  return text_or(node, "present") == "absent" ? model::Presence::absent : model::Presence::present;
}

/// Nothing where the project itself is missing, which the schema check tells.
std::optional<model::IntegrationProject> read_use(const SourceFile& file, const Node& node, const std::string& path,
                                                  model::Presence integration, core::Diagnostics& diags) {
  model::IntegrationProject use;
  use.where = file.position(node);
  // With an integration goes its use in every project.
  use.presence = integration == model::Presence::absent ? integration : read_state(node.find("state"));
  if (const Node* token = node.find("token")) {
    use.token_where = file.position(*token);
    use.token = read_token(file, *token, diags);
  } else if (node.kind == Node::Kind::mapping && use.presence == model::Presence::present &&
             !is_misspelt(node, "token")) {
    diags.error("TM1102", use.where, "the key \"token\" is missing in " + path,
                "add `token:`: where the recipient's API token comes from, such as { env: NAME }; only "
                "`state: absent` does without");
  }
  const Node* project = node.find("project");
  if (project == nullptr) return std::nullopt;
  use.project = read_project(file, *project);
  if (!use.project.id && use.project.name.empty()) return std::nullopt;
  return use;
}

}  // namespace

model::Integration read_integration(const DocumentRef& document, core::Diagnostics& diags) {
  const SourceFile& file = *document.file;
  model::Integration integration;
  integration.name = document.name;
  integration.labels = labels_of(*document.root);
  integration.where = document.name_where();
  const Node* spec = document.spec();
  if (spec == nullptr) return integration;
  if (const Node* instance = spec->find("instance")) {
    integration.instance = text_or(instance, "");
    integration.instance_where = file.position(*instance);
  }
  if (const Node* recipient = spec->find("recipient")) {
    integration.recipient = text_or(recipient, "");
    integration.recipient_where = file.position(*recipient);
  }
  integration.display_name = text_or(spec->find("displayName"), "");
  const Node* unchecked = spec->find("disableCertificateValidation");
  integration.disable_certificate_validation = flag_or(unchecked, false);
  if (integration.disable_certificate_validation) {
    diags.warning("TM1212", file.position(*unchecked),
                  "disableCertificateValidation: the source does not check the certificate of the recipient",
                  "let the source trust the recipient's certificate authority instead");
  }
  integration.presence = read_state(spec->find("state"));
  const Node* projects = spec->find("projects");
  if (projects == nullptr) return integration;
  for (std::size_t i = 0; i < projects->items.size(); ++i) {
    const std::string path = "spec.projects[" + std::to_string(i) + ']';
    if (auto use = read_use(file, *projects->items[i], path, integration.presence, diags)) {
      integration.projects.push_back(std::move(*use));
    }
  }
  return integration;
}

}  // namespace tmsync::config
