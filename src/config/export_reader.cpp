#include "tmsync/core/text.hpp"

#include "reader.hpp"

namespace tmsync::config {
namespace {

model::Endpoint read_end(const SourceFile& file, const Node* node, core::Diagnostics& diags) {
  model::Endpoint end;
  if (node == nullptr) return end;
  end.where = file.position(*node);
  const Node* instance = node->find("instance");
  end.instance = text_or(instance, "");
  if (instance != nullptr) end.where = file.position(*instance);
  if (const Node* project = node->find("project")) end.project = read_project(file, *project);
  if (const Node* token = node->find("token")) {
    end.token_where = file.position(*token);
    end.token = read_token(file, *token, diags);
  }
  return end;
}

std::optional<model::Part> part_named(const std::string& name) {
  for (const model::Part part : model::all_parts()) {
    if (model::to_string(part) == name) return part;
  }
  return std::nullopt;
}

void read_aql(const SourceFile& file, const Node& node, AqlOf what, std::string& aql, core::SourcePosition& where,
              core::Diagnostics& diags) {
  const Node* scalar = node.find("aql");
  if (scalar == nullptr || !scalar->is_scalar() || scalar->kind == Node::Kind::null) return;
  aql = scalar->text;
  where = check_aql(file, *scalar, what, diags);
}

void read_test_cases(const SourceFile& file, const Node& node, model::Export& exported, core::Diagnostics& diags) {
  read_aql(file, node, AqlOf::test_cases, exported.aql, exported.aql_where, diags);
  exported.create = flag_or(node.find("create"), true);
  if (text_or(node.find("onScopeExit"), "keep") == "delete") exported.on_scope_exit = model::ScopeExit::remove;
  if (text_or(node.find("onRecipientDelete"), "restore") == "respect") {
    exported.on_recipient_delete = model::RecipientDelete::respect;
  }
  const std::string by = text_or(member(node.find("adopt"), "by"), "");
  if (by == "name") exported.adopt_by = model::AdoptBy::name;
  if (by == "allureId") exported.adopt_by = model::AdoptBy::allure_id;
  if (by == "testKey") exported.adopt_by = model::AdoptBy::test_key;
  if (const Node* include = node.find("include"); include != nullptr && include->kind == Node::Kind::sequence) {
    exported.include.clear();
    for (const std::string& name : texts_of(include)) {
      if (const auto part = part_named(name)) exported.include.insert(*part);
    }
  }
  exported.preserve_tags = texts_of(member(node.find("preserve"), "tags"));
  exported.preserve_links = texts_of(member(node.find("preserve"), "links"));
}

/// none, all, or a list of globs.
model::EnvironmentScope read_environment(const Node* node) {
  model::EnvironmentScope scope;
  if (node == nullptr) return scope;
  if (node->kind == Node::Kind::sequence) {
    scope.globs = texts_of(node);
  } else {
    scope.all = text_or(node, "none") == "all";
  }
  return scope;
}

model::LaunchScope read_launches(const SourceFile& file, const Entry& entry, core::Diagnostics& diags) {
  const Node& node = *entry.value;
  model::LaunchScope launches;
  launches.where = file.position(*entry.key);
  launches.enabled = flag_or(node.find("enabled"), true);
  read_aql(file, node, AqlOf::launches, launches.aql, launches.aql_where, diags);
  launches.attachments = flag_or(node.find("attachments"), true);
  const std::string upload = text_or(node.find("upload"), "auto");
  if (upload == "bulk") launches.upload = model::UploadMode::bulk;
  if (upload == "single") launches.upload = model::UploadMode::single;
  launches.environment = read_environment(node.find("environment"));
  return launches;
}

}  // namespace

model::Export read_export(const DocumentRef& document, core::Diagnostics& diags) {
  const SourceFile& file = *document.file;
  model::Export exported;
  exported.name = document.name;
  exported.labels = labels_of(*document.root);
  exported.where = document.name_where();
  exported.include = model::all_parts();
  const Node* spec = document.spec();
  if (spec == nullptr) return exported;
  exported.source = read_end(file, spec->find("source"), diags);
  exported.recipient = read_end(file, spec->find("recipient"), diags);
  read_policy(file, *spec, exported, diags);
  if (const Node* cases = spec->find("testCases")) read_test_cases(file, *cases, exported, diags);
  if (const Entry* launches = spec->entry("launches")) exported.launches = read_launches(file, *launches, diags);
  if (const Node* mapping = spec->find("mapping")) {
    if (mapping->kind == Node::Kind::mapping) {
      exported.mapping = read_mapping(file, mapping, diags);
    } else if (mapping->kind == Node::Kind::string) {
      exported.mapping_name = mapping->text;
    }
  }
  read_delivery(file, *spec, exported, diags);
  return exported;
}

}  // namespace tmsync::config
