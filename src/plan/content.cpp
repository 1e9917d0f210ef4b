#include "tmsync/plan/content.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"
#include "tmsync/model/mark.hpp"

#include "integrations.hpp"

namespace tmsync::plan {
namespace {

bool has(const ContentRules& rules, model::Part part) {
  return rules.include->contains(part);
}

/// Replaces the attachment ids of one instance by content ids, in texts and steps.
class Canonical {
 public:
  Canonical(const FileIndex& files, const ContentRules& rules, bool keep_files)
      : files_(files), rules_(rules), keep_files_(keep_files) {}

  std::string text(const std::string& markdown) {
    if (!rules_.rewrite_refs || markdown.find("/attachment/") == std::string::npos) return markdown;
    return rules_.rewrite_refs(markdown, [&](Id id, bool of_shared_step) {
      const auto found = keep_files_ ? use(of_shared_step ? -id : id) : std::nullopt;
      if (!found) unresolved.insert(fmt::format("{}/attachment/{}", of_shared_step ? "sharedstep" : "testcase", id));
      return found;
    });
  }

  /// An attachment step whose file is not there (missing bytes, attachments not included) is left out.
  std::vector<model::Step> steps(const std::vector<model::Step>& from) {
    std::vector<model::Step> result;
    for (const auto& step : from) {
      model::Step copy = step;
      copy.of_shared_step = false;
      if (step.kind == model::Step::Kind::attachment) {
        const auto id =
            keep_files_ ? use(step.of_shared_step ? -step.attachment_id : step.attachment_id) : std::nullopt;
        if (!id) {
          ++left_out;
          continue;
        }
        copy.attachment_id = *id;
      } else {
        copy.body = text(step.body);
        copy.body_json = text(step.body_json);
      }
      copy.children = steps(step.children);
      copy.expected = steps(step.expected);
      result.push_back(std::move(copy));
    }
    return result;
  }

  int left_out = 0;
  std::set<std::string> unresolved;  ///< references in texts to files that the case does not have

 private:
  std::optional<Id> use(Id id) {
    const auto at = files_.find(id);
    if (at == files_.end()) return std::nullopt;
    return content_id(at->second);
  }

  const FileIndex& files_;
  const ContentRules& rules_;
  bool keep_files_;
};

/// The same file twice is one at the source and a mistake on a copy. There the second one counts (`doubles`): under a
/// negative id, which no content has, it makes the list differ. Files of shared steps (negated ids) are nobody's
/// doubles.
std::map<Id, ContentFile> named_by_content(const FileIndex& files, bool doubles) {
  std::map<Id, ContentFile> named;
  std::set<Id> own;
  for (const auto& [id, file] : files) {
    const Id content = content_id(file);
    named.emplace(content, file);
    const bool first = id < 0 || own.insert(content).second;
    if (doubles && !first) named.emplace(-id, file);
  }
  return named;
}

/// Texts, steps and files, which read the same on both sides.
void fill_common(Content& content, const model::TestCase& from, const FileIndex& files, const ContentRules& rules,
                 Omissions* omissions) {
  const bool with_files = has(rules, model::Part::attachments);
  Canonical canonical(files, rules, with_files);
  content.name = from.name;
  content.full_name = from.full_name;
  content.description = canonical.text(from.description);
  content.precondition = canonical.text(from.precondition);
  content.expected_result = canonical.text(from.expected_result);
  content.automated = from.automated;
  content.external = from.external;
  if (has(rules, model::Part::scenario)) content.scenario = canonical.steps(from.scenario);
  if (with_files) content.files = named_by_content(files, omissions == nullptr);
  if (has(rules, model::Part::parameters)) {
    content.examples = from.examples;
    std::sort(content.examples.begin(), content.examples.end());
  }
  for (const auto& reference : omissions != nullptr ? canonical.unresolved : std::set<std::string>()) {
    omissions->push_back(
        fmt::format("a text refers to {}, which {}: the reference keeps leading to the source", reference,
                    with_files ? "is no file of the test case" : "does not go along without attachments"));
  }
  if (omissions != nullptr && canonical.left_out > 0) {
    omissions->push_back(
        fmt::format("{} attachment step(s) left out: {}", canonical.left_out,
                    with_files ? "their files are missing on the source" : "attachments are not included"));
  }
}

bool is_mark(const model::Link& link) {
  return link.type == model::kMarkLinkType || link.type == model::kResultLinkType;
}

bool preserved_tag(const std::string& tag, const model::Export& declared) {
  return std::any_of(declared.preserve_tags.begin(), declared.preserve_tags.end(),
                     [&](const std::string& glob) { return core::glob_match(glob, tag); });
}

bool preserved_link(const model::Link& link, const model::Export& declared) {
  return std::find(declared.preserve_links.begin(), declared.preserve_links.end(), link.type) !=
         declared.preserve_links.end();
}

void fill_fields(Content& content, const model::TestCase& source, const ResolvedMapping& mapping,
                 Omissions& omissions) {
  for (const auto& field : mapping.fields()) {
    auto& values = content.fields[field.target.id];
    values.field = field.target;
    for (const auto& carried : source.custom_fields) {
      if (carried.field.id != field.source.id) continue;
      for (const auto& value : carried.values) {
        if (const auto mapped = field.values.map(value); mapped.target) values.values.push_back(*mapped.target);
      }
    }
    std::sort(values.values.begin(), values.values.end(),
              [](const Ref& a, const Ref& b) { return std::tie(a.name, a.id) < std::tie(b.name, b.id); });
    values.values.erase(std::unique(values.values.begin(), values.values.end()), values.values.end());
    if (field.single_select && values.values.size() > 1) {
      omissions.push_back(fmt::format("custom field \"{}\" takes one value on the recipient: only \"{}\" of {} is kept",
                                      field.target.name, values.values.front().name, values.values.size()));
      values.values.resize(1);
    }
  }
}

void fill_members(Content& content, const model::TestCase& source, const ContentRules& rules, Omissions& omissions) {
  for (const auto& member : source.members) {
    const auto role = rules.mapping->role(member.role);
    if (role.outcome == MappingOutcome::dropped) continue;
    if (rules.unknown_users != nullptr && rules.unknown_users->contains(member.user)) {
      omissions.push_back(fmt::format("member {} left out: no such user on the recipient", member.user));
    } else if (role.target) {
      content.members.push_back({*role.target, member.user});
    } else {
      omissions.push_back(
          fmt::format("member {} left out: no role \"{}\" on the recipient", member.user, member.role.name));
    }
  }
  sort_unique(content.members);
}

/// An issue needs an integration on the recipient: without one the server may attach a look-alike. Its address is kept
/// as a link.
void fill_issues(Content& content, const model::TestCase& source, const ContentRules& rules, Omissions& omissions) {
  std::vector<model::Issue> without;
  content.issues = with_recipient_integrations(source.issues, rules, without);
  for (const auto& issue : without) {
    const bool as_link = has(rules, model::Part::links) && !issue.url.empty();
    if (as_link) content.links.push_back({issue.name, "issue", issue.url});
    omissions.push_back(
        fmt::format("issue {} {}: {}", issue.name, as_link ? "becomes a link" : "left out", kNoIntegration));
  }
  sort_unique(content.links);
}

}  // namespace

Content desired_content(const model::TestCase& source, const FileIndex& files, const ContentRules& rules,
                        Omissions& omissions) {
  Content content;
  fill_common(content, source, files, rules, &omissions);
  content.status = rules.mapping->status_target(source.status, source.workflow, source.automated);
  if (const auto mapped = rules.mapping->status(source.status); mapped && mapped->target && !content.status) {
    omissions.push_back(
        fmt::format("status \"{}\" left out: no workflow of the recipient contains it", mapped->target->name));
  }
  if (const auto layer = rules.mapping->layer(source.layer); layer && layer->target) content.layer = layer->target;
  if (has(rules, model::Part::tags)) {
    content.tags = source.tags;
    sort_unique(content.tags);
  }
  if (has(rules, model::Part::links)) {
    std::copy_if(source.links.begin(), source.links.end(), std::back_inserter(content.links),
                 [](const auto& link) { return !is_mark(link); });
    sort_unique(content.links);
  }
  if (has(rules, model::Part::members)) fill_members(content, source, rules, omissions);
  fill_fields(content, source, *rules.mapping, omissions);
  if (has(rules, model::Part::issues)) fill_issues(content, source, rules, omissions);
  if (has(rules, model::Part::test_keys)) {
    std::vector<model::TestKey> without;
    content.test_keys = with_recipient_integrations(source.test_keys, rules, without);
    for (const auto& key : without) {
      omissions.push_back(fmt::format("test key {} left out: {}", key.name, kNoIntegration));
    }
  }
  return content;
}

Content observed_content(const model::TestCase& recipient, const FileIndex& files, const ContentRules& rules,
                         const model::Export& declared, const Content& desired) {
  Content content;
  fill_common(content, recipient, files, rules, nullptr);
  if (recipient.status) content.status = StatusTarget{*recipient.status, recipient.workflow.value_or(Ref{})};
  content.layer = recipient.layer;
  if (has(rules, model::Part::tags)) {
    for (const auto& tag : recipient.tags) {
      const bool wanted = std::binary_search(desired.tags.begin(), desired.tags.end(), tag);
      if (wanted || !preserved_tag(tag, declared)) content.tags.push_back(tag);
    }
    sort_unique(content.tags);
  }
  if (has(rules, model::Part::links)) {
    for (const auto& link : recipient.links) {
      const bool wanted = std::binary_search(desired.links.begin(), desired.links.end(), link);
      if (!is_mark(link) && (wanted || !preserved_link(link, declared))) content.links.push_back(link);
    }
    std::sort(content.links.begin(), content.links.end());
  }
  if (has(rules, model::Part::members)) {
    content.members = recipient.members;
    std::sort(content.members.begin(), content.members.end());
  }
  for (const auto& carried : recipient.custom_fields) {
    if (!rules.mapping->manages(carried.field.id) || carried.values.empty()) continue;
    auto& values = content.fields[carried.field.id];
    values.field = carried.field;
    values.values.insert(values.values.end(), carried.values.begin(), carried.values.end());
    std::sort(values.values.begin(), values.values.end(),
              [](const Ref& a, const Ref& b) { return std::tie(a.name, a.id) < std::tie(b.name, b.id); });
  }
  if (has(rules, model::Part::issues)) content.issues = observed_items(recipient.issues);
  if (has(rules, model::Part::test_keys)) content.test_keys = observed_items(recipient.test_keys);
  return content;
}

std::vector<std::string> merged_tags(const Content& desired, const model::TestCase& recipient,
                                     const model::Export& declared) {
  auto tags = desired.tags;
  for (const auto& tag : recipient.tags) {
    if (preserved_tag(tag, declared)) tags.push_back(tag);
  }
  sort_unique(tags);
  return tags;
}

std::vector<model::Link> merged_links(const Content& desired, const model::TestCase& recipient,
                                      const model::Export& declared) {
  auto links = desired.links;
  const bool managed = declared.include.contains(model::Part::links);
  for (const auto& link : recipient.links) {
    if (!is_mark(link) && (!managed || preserved_link(link, declared))) links.push_back(link);
  }
  sort_unique(links);
  return links;
}

}  // namespace tmsync::plan
