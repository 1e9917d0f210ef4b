#include "tmsync/plan/launch_content.hpp"

#include <fmt/format.h>

#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/model/mark.hpp"

#include "content_json.hpp"
#include "integrations.hpp"

namespace tmsync::plan {
namespace {

constexpr std::size_t kLongestName = 255;

std::vector<model::Link> without_marks(const std::optional<std::vector<model::Link>>& links) {
  std::vector<model::Link> result;
  if (!links) return result;
  for (const auto& link : *links) {
    if (link.type != model::kMarkLinkType && link.type != model::kResultLinkType) result.push_back(link);
  }
  return result;
}

std::vector<std::pair<std::string, Json>> members_of(const LaunchContent& content) {
  return {{"name", content.name},
          {"tags", json_of(content.tags)},
          {"links", json_of(content.links)},
          {"issues", json_of(content.issues)}};
}

/// Lengths keep neighbours apart: ("ab", "c") is not ("a", "bc").
class Digest {
 public:
  void add(std::string_view text) {
    text_ += std::to_string(text.size());
    text_ += ':';
    text_ += text;
  }
  void add(std::int64_t number) { add(std::to_string(number)); }
  void add(bool flag) { add(flag ? std::string_view("1") : std::string_view("0")); }
  void add(const std::optional<std::int64_t>& number) { number ? add(*number) : add(std::string_view("-")); }
  [[nodiscard]] std::string hex() const { return core::to_hex(core::hash64(text_)); }

 private:
  std::string text_;
};

}  // namespace

LaunchContent desired_launch(const model::LaunchRow& source, const ContentRules& rules, Omissions& omissions) {
  LaunchContent content;
  content.name = core::code_points(source.name) > kLongestName ? core::elide(source.name, kLongestName) : source.name;
  content.tags = source.tags;
  sort_unique(content.tags);
  content.links = without_marks(source.links);
  std::vector<model::Issue> without;
  content.issues = with_recipient_integrations(source.issues, rules, without);
  for (const auto& issue : without) {
    if (!issue.url.empty()) content.links.push_back({issue.name, "issue", issue.url});
    omissions.push_back(
        fmt::format("issue {} {}: {}", issue.name, issue.url.empty() ? "left out" : "becomes a link", kNoIntegration));
  }
  sort_unique(content.links);
  return content;
}

LaunchContent observed_launch(const model::LaunchRow& recipient) {
  LaunchContent content;
  content.name = recipient.name;
  content.tags = recipient.tags;
  sort_unique(content.tags);
  content.links = without_marks(recipient.links);
  std::sort(content.links.begin(), content.links.end());
  content.issues = observed_items(recipient.issues);
  return content;
}

std::vector<FieldChange> compare(const LaunchContent& desired, const LaunchContent& observed) {
  const auto wanted = members_of(desired);
  const auto found = members_of(observed);
  std::vector<FieldChange> changes;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].second == found[i].second) continue;
    changes.push_back({wanted[i].first, dump(found[i].second), dump(wanted[i].second)});
  }
  return changes;
}

std::string revision(const LaunchContent& content) {
  Digest digest;
  for (const auto& [name, value] : members_of(content)) {
    digest.add(name);
    digest.add(dump(value));
  }
  return digest.hex();
}

std::string result_revision(const model::ResultRow& row) {
  Digest digest;
  digest.add(row.test_case);
  for (const std::string* text :
       {&row.name, &row.full_name, &row.message, &row.trace, &row.description, &row.precondition, &row.expected_result,
        &row.host_id, &row.thread_id, &row.history_key, &row.layer}) {
    digest.add(std::string_view(*text));
  }
  digest.add(row.status ? model::to_string(*row.status) : std::string_view("-"));
  for (const auto& time : {row.times.start, row.times.stop, row.times.duration}) digest.add(time);
  for (const bool flag : {row.manual, row.hidden, row.flaky, row.muted, row.known}) digest.add(flag);
  for (const auto& parameter : row.parameters) {
    digest.add(std::string_view(parameter.name));
    digest.add(std::string_view(parameter.value));
    digest.add(parameter.hidden);
    digest.add(parameter.excluded);
  }
  auto tags = row.tags;
  sort_unique(tags);
  for (const auto& tag : tags) digest.add(std::string_view(tag));
  auto links = without_marks(row.links);
  sort_unique(links);
  for (const auto& link : links) {
    digest.add(std::string_view(link.name));
    digest.add(std::string_view(link.type));
    digest.add(std::string_view(link.url));
  }
  return digest.hex();
}

}  // namespace tmsync::plan
