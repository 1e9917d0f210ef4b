#include "inspect.hpp"

#include "tmsync/core/hash.hpp"
#include "tmsync/testops/attachment_refs.hpp"

#include "reference.hpp"

namespace tmsync::sync {

namespace {

/// The copy's texts name the recipient's attachments, by the recipient's addresses.
plan::ContentRules observed_rules(const ExportContext& context) {
  auto rules = context.rules();
  rules.rewrite_refs =
      [home = testops::attachment_home(*context.recipient_instance, context.recipient_connection->base_path())](
          std::string_view text, const auto& find) { return testops::move_attachment_refs(text, home, home, find); };
  return rules;
}

}  // namespace

core::Task<core::Result<Comparison>> inspect(ExportContext& context, model::Id source_case,
                                             std::optional<model::Id> recipient_case, bool keep) {
  Comparison result;
  const Bytes bytes = keep ? Bytes::keep : Bytes::hash;
  auto source = co_await read_full_case(context.source_connection, source_case, context.declared->include, bytes);
  if (!source) co_return core::fail(source.error());
  result.source = std::move(*source);
  result.omissions = result.source.notes;
  auto users = co_await check_users(context, result.source.data);
  if (!users) co_return core::fail(users.error());
  const auto rules = context.rules();
  result.desired = plan::desired_content(result.source.data, result.source.files, rules, result.omissions);
  result.rev = plan::revision(result.desired);
  if (!recipient_case) co_return result;

  auto recipient =
      co_await read_full_case(context.recipient_connection, *recipient_case, context.declared->include, Bytes::hash);
  if (!recipient) co_return core::fail(recipient.error());
  result.recipient = std::move(*recipient);
  result.observed = plan::observed_content(result.recipient->data, result.recipient->files, observed_rules(context),
                                           *context.declared, result.desired);
  result.fields = plan::compare(result.desired, result.observed);
  co_return result;
}

model::Mark make_mark(const ExportContext& context, const model::TestCase& source, const plan::Content& content,
                      std::uint64_t source_attributes) {
  std::uint64_t written = 0;
  for (const auto& [id, values] : content.fields) {
    for (const auto& value : values.values) written += plan::attribute_term(values.field.name, value.name);
  }
  model::Mark mark;
  mark.source = context.source_ref(source.id);
  mark.source_url = context.source.case_url(source.id);
  mark.rev = plan::revision(content);
  mark.mod = source.last_modified_date;
  mark.att = core::to_hex(plan::combine_attributes(source_attributes, written));
  mark.map = context.map_digest;
  return mark;
}

}  // namespace tmsync::sync
