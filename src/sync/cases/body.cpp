#include "body.hpp"

#include <algorithm>

namespace tmsync::sync {
namespace {

using Files = std::map<model::Id, model::Id>;

/// Content ids back to ids of the recipient.
std::string with_ids(const std::string& text, const Files& files) {
  if (text.find("/attachment/") == std::string::npos) return text;
  return testops::rewrite_attachment_refs(text, [&](model::Id content, bool) -> std::optional<model::Id> {
    const auto at = files.find(content);
    if (at == files.end()) return std::nullopt;
    return at->second;
  });
}

std::vector<model::Step> with_ids(const std::vector<model::Step>& steps, const Files& files) {
  std::vector<model::Step> result;
  for (const auto& step : steps) {
    model::Step copy = step;
    if (step.kind == model::Step::Kind::attachment) {
      const auto at = files.find(step.attachment_id);
      if (at == files.end()) continue;
      copy.attachment_id = at->second;
    } else {
      copy.body = with_ids(step.body, files);
      copy.body_json = with_ids(step.body_json, files);
    }
    copy.children = with_ids(step.children, files);
    copy.expected = with_ids(step.expected, files);
    result.push_back(std::move(copy));
  }
  return result;
}

std::vector<testops::FieldValueWrite> field_values(const plan::Content& desired) {
  std::vector<testops::FieldValueWrite> values;
  for (const auto& [id, field] : desired.fields) {
    for (const auto& value : field.values) {
      values.push_back({id, value.id == 0 ? std::nullopt : std::optional(value.id), value.name});
    }
  }
  return values;
}

/// The PATCH replaces the whole list: fields that the export does not manage keep what they have.
std::vector<testops::FieldValueWrite> merged_field_values(const ExportContext& context, const plan::Content& desired,
                                                          const model::TestCase& recipient) {
  auto values = field_values(desired);
  for (const auto& field : recipient.custom_fields) {
    if (context.mapping->manages(field.field.id)) continue;
    for (const auto& value : field.values) values.push_back({field.field.id, value.id, value.name});
  }
  return values;
}

}  // namespace

testops::TestCaseWrite create_body(const ExportContext& context, const plan::Content& desired, const model::Link& mark,
                                   bool later) {
  testops::TestCaseWrite body;
  body.project_id = context.recipient.project.id;
  body.name = desired.name;
  if (!desired.full_name.empty()) body.full_name = desired.full_name;
  body.automated = desired.automated;
  if (desired.external) body.external = true;
  if (!later) {
    if (!desired.description.empty()) body.description = desired.description;
    if (!desired.precondition.empty()) body.precondition = desired.precondition;
    if (!desired.expected_result.empty()) body.expected_result = desired.expected_result;
    if (!desired.scenario.empty()) body.scenario = desired.scenario;
  }
  if (desired.status) {
    body.status_id = desired.status->status.id;
    body.workflow_id = desired.status->workflow.id;
  }
  if (desired.layer) body.layer_id = desired.layer->id;
  if (!desired.tags.empty()) body.tags = desired.tags;
  body.links = desired.links;
  body.links->push_back(mark);
  if (!desired.members.empty()) body.members = desired.members;
  auto values = field_values(desired);
  if (!values.empty()) body.custom_fields = std::move(values);
  return body;
}

testops::TestCaseWrite patch_body(const ExportContext& context, const plan::Content& desired,
                                  const std::vector<plan::FieldChange>& fields, const model::TestCase& recipient,
                                  const model::Link& mark, const Files& files) {
  const auto changed = [&](std::string_view field) {
    return std::any_of(fields.begin(), fields.end(), [&](const auto& f) { return f.field == field; });
  };
  testops::TestCaseWrite body;
  if (changed("name")) body.name = desired.name;
  if (changed("fullName")) body.full_name = desired.full_name;
  if (changed("description")) body.description = with_ids(desired.description, files);
  if (changed("precondition")) body.precondition = with_ids(desired.precondition, files);
  if (changed("expectedResult")) body.expected_result = with_ids(desired.expected_result, files);
  if (changed("automated")) body.automated = desired.automated;
  if (changed("external")) body.external = desired.external;
  if (desired.status && (changed("status") || changed("workflow"))) {
    body.status_id = desired.status->status.id;
    body.workflow_id = desired.status->workflow.id;
  }
  if (desired.layer && changed("layer")) body.layer_id = desired.layer->id;
  if (changed("tags")) body.tags = plan::merged_tags(desired, recipient, *context.declared);
  body.links = plan::merged_links(desired, recipient, *context.declared);
  body.links->push_back(mark);
  if (changed("members")) body.members = desired.members;
  const bool any_field =
      std::any_of(fields.begin(), fields.end(), [](const auto& f) { return f.field.starts_with("customFields."); });
  if (any_field) body.custom_fields = merged_field_values(context, desired, recipient);
  if (changed("scenario")) body.scenario = with_ids(desired.scenario, files);
  return body;
}

}  // namespace tmsync::sync
