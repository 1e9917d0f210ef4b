#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tmsync/model/configuration.hpp"
#include "tmsync/model/test_case.hpp"
#include "tmsync/plan/mapping.hpp"
#include "tmsync/plan/side.hpp"
#include "tmsync/plan/stored_text.hpp"

/// What a test case says, in the words of the recipient and without anything that differs between two equal copies.
namespace tmsync::plan {

/// A file of a case, named by what it is instead of by an id that each instance gives anew.
struct ContentFile {
  std::string name;
  std::string content_type;
  std::int64_t length = 0;
  std::string sha256;  ///< empty where the bytes were not read
  auto operator<=>(const ContentFile&) const = default;
};

/// The id that stands for a file inside canonical texts and steps: positive, derived from name, length and hash.
[[nodiscard]] Id content_id(const ContentFile& file);

struct Content {
  std::string name;
  std::string full_name;
  std::string description;
  std::string precondition;
  std::string expected_result;
  bool automated = false;
  bool external = false;
  std::optional<StatusTarget> status;  ///< absent: not managed
  std::optional<Ref> layer;            ///< absent: not managed
  std::vector<std::string> tags;       ///< sorted, unique
  std::vector<model::Link> links;      ///< sorted, unique, without marks
  std::vector<model::Member> members;  ///< sorted
  /// Managed custom fields of the recipient by field id; values sorted by name; value id 0 = still to be created.
  std::map<Id, model::FieldValues> fields;
  std::vector<model::Issue> issues;       ///< sorted; with a known integration the url is empty
  std::vector<model::TestKey> test_keys;  ///< sorted; likewise
  std::vector<model::Example> examples;   ///< sorted
  std::vector<model::Step> scenario;      ///< attachment ids are content ids
  std::map<Id, ContentFile> files;        ///< by content id
};

/// What the recipient cannot take and therefore is left out: for warnings, one line each.
using Omissions = std::vector<std::string>;

/// Ids of one instance -> files, for canonical texts. An id that is missing stays as it is.
using FileIndex = std::map<Id, ContentFile>;

struct ContentRules {
  const std::set<model::Part>* include = nullptr;
  const ResolvedMapping* mapping = nullptr;
  const Side* source = nullptr;
  const Side* recipient = nullptr;
  /// Logins that do not exist on the recipient: left out.
  const std::set<std::string>* unknown_users = nullptr;
  /// Rewrites attachment references in a Markdown text; given by the caller, since the form of references and the
  /// addresses of the instances are the API's matter. The inner function finds a file by id; the flag says that the id
  /// belongs to a shared step.
  using FindFile = std::function<std::optional<Id>(Id, bool of_shared_step)>;
  std::function<std::string(std::string_view, const FindFile&)> rewrite_refs;
};

/// What the recipient's copy shall say. `files` has the attachments of the source by source id; attachments of shared
/// steps by the negated id. Parts that are not included are empty.
[[nodiscard]] Content desired_content(const model::TestCase& source, const FileIndex& files, const ContentRules& rules,
                                      Omissions& omissions);

/// What the recipient's copy says now, restricted to what the export manages: parts not included, unmanaged fields,
/// preserved tags and links and the mark are left out.
[[nodiscard]] Content observed_content(const model::TestCase& recipient, const FileIndex& files,
                                       const ContentRules& rules, const model::Export& declared,
                                       const Content& desired);

/// 16 hex digits over everything in the content.
[[nodiscard]] std::string revision(const Content& content);

struct FieldChange {
  std::string field;  ///< "name", "tags", "customFields.Priority", "scenario", ...
  StoredText before;  ///< JSON text
  StoredText after;   ///< JSON text
  bool operator==(const FieldChange&) const = default;
};

/// By the names of FieldChange: 16 hex digits over what the content says there. Members that it does not manage are
/// left out.
[[nodiscard]] std::map<std::string, std::string> field_digests(const Content& content);

/// Field by field, in a fixed order; empty = equal.
[[nodiscard]] std::vector<FieldChange> compare(const Content& desired, const Content& observed);

/// The content as a JSON object of its non-empty members (for `after` of a create and for `explain`).
[[nodiscard]] std::string to_json(const Content& content);

/// Preserved parts of the recipient's copy, to be merged into what is written.
[[nodiscard]] std::vector<std::string> merged_tags(const Content& desired, const model::TestCase& recipient,
                                                   const model::Export& declared);
[[nodiscard]] std::vector<model::Link> merged_links(const Content& desired, const model::TestCase& recipient,
                                                    const model::Export& declared);

}  // namespace tmsync::plan
