#include "inspect.hpp"

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/model/root.hpp"
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

/// A file that the source lists and does not deliver is on the copy as it was: one of its name, of its length if there
/// is one, that no readable file of the source is.
void keep_unread(FullCase& source, const FullCase& copy) {
  std::set<model::Id> claimed;
  for (const auto& [key, file] : source.files) claimed.insert(plan::content_id(file));
  for (const auto& unread : source.unread) {
    const plan::ContentFile* kept = nullptr;
    for (const auto& [key, file] : copy.files) {
      if (file.name != unread.name || claimed.contains(plan::content_id(file))) continue;
      if (kept == nullptr || file.length == unread.length) kept = &file;
    }
    if (kept == nullptr) continue;
    claimed.insert(plan::content_id(*kept));
    source.files.emplace(unread.key, *kept);
    source.notes.push_back(
        fmt::format("attachment {}: the source does not deliver its content; the copy keeps what it has", unread.name));
    std::erase_if(source.notes, [&](const std::string& note) {
      return note.starts_with("attachment " + unread.name + " left out: ");
    });
  }
}

}  // namespace

core::Task<core::Result<Comparison>> inspect(ExportContext& context, model::Id source_case,
                                             std::optional<model::Id> recipient_case, bool keep) {
  Comparison result;
  const Bytes bytes = keep ? Bytes::keep : Bytes::hash;
  auto source = co_await read_full_case(context.source_connection, source_case, context.declared->include, bytes);
  if (!source) co_return core::fail(source.error());
  result.source = std::move(*source);
  result.incomplete = result.source.incomplete();
  auto users = co_await check_users(context, result.source.data);
  if (!users) co_return core::fail(users.error());
  if (recipient_case) {
    auto recipient =
        co_await read_full_case(context.recipient_connection, *recipient_case, context.declared->include, Bytes::hash);
    if (!recipient) co_return core::fail(recipient.error());
    result.recipient = std::move(*recipient);
    if (result.recipient->incomplete()) {
      co_return core::fail(core::ErrorKind::protocol,
                           "an attachment of the copy cannot be read: " + core::join(result.recipient->notes, "; "));
    }
    keep_unread(result.source, *result.recipient);
  }
  result.omissions = result.source.notes;
  const auto rules = context.rules();
  result.desired = plan::desired_content(result.source.data, result.source.files, rules, result.omissions);
  result.rev = plan::revision(result.desired);
  if (!recipient_case) co_return result;
  result.observed = plan::observed_content(result.recipient->data, result.recipient->files, observed_rules(context),
                                           *context.declared, result.desired);
  result.fields = plan::compare(result.desired, result.observed);
  co_return result;
}

model::Mark make_mark(const ExportContext& context, const Comparison& comparison, std::uint64_t source_attributes) {
  const auto& source = comparison.source.data;
  std::uint64_t written = 0;
  for (const auto& [id, values] : comparison.desired.fields) {
    for (const auto& value : values.values) written += plan::attribute_term(values.field.name, value.name);
  }
  model::Mark mark;
  mark.source = context.source_ref(source.id);
  mark.source_url = context.source.case_url(source.id);
  mark.rev = plan::revision(comparison.desired);
  mark.mod = comparison.incomplete ? 0 : source.last_modified_date;
  mark.att = core::to_hex(plan::combine_attributes(source_attributes, written));
  mark.map = context.map_digest;
  mark.root = model::root_of(source.links);
  if (comparison.recipient) mark.copy = comparison.recipient->data.id;
  return mark;
}

bool says_the_same(const model::Mark& now, model::Mark wanted) {
  if (now.copy == 0) wanted.copy = 0;
  return now == wanted;
}

}  // namespace tmsync::sync
