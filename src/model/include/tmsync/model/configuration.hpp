#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "tmsync/core/diagnostic.hpp"

/// The desired state as the user declared it: plain values, every one with the place it was read from.
namespace tmsync::model {

using Id = std::int64_t;

/// Where a token comes from; never the token itself.
struct TokenEnv {
  std::string variable;
  bool operator==(const TokenEnv&) const = default;
};
struct TokenFile {
  std::string path;  ///< absolute, or relative to the file that declares it (already resolved by `config`)
  bool operator==(const TokenFile&) const = default;
};
struct TokenCommand {
  std::vector<std::string> argv;  ///< run without a shell
  bool operator==(const TokenCommand&) const = default;
};
using TokenSource = std::variant<TokenEnv, TokenFile, TokenCommand>;

enum class ApiPrefix { automatic, api, api_rs };

struct InstanceLimits {
  int concurrency = 16;              ///< requests in flight, >= 1
  double requests_per_second = 50;   ///< > 0
  std::int64_t timeout_ms = 30'000;  ///< of one attempt of one request
  int retries = 5;                   ///< further attempts after the first; 0 = none
  bool operator==(const InstanceLimits&) const = default;
};

struct Instance {
  std::string name;
  std::map<std::string, std::string> labels;
  std::string endpoint;  ///< http(s)://host[:port][/path], without a slash at the end
  TokenSource token;
  std::optional<std::string> ca_file;  ///< resolved like TokenFile::path
  bool insecure_skip_verify = false;
  std::optional<std::string> proxy;
  InstanceLimits limits;
  std::string origin;                         ///< the name in marks, for people; metadata.name where not set
  std::string public_url;                     ///< what marks say; the endpoint where not set
  std::vector<std::string> former_endpoints;  ///< addresses under which the instance was known before
  std::vector<std::string> former_users;      ///< logins whose copies are the tool's own
  ApiPrefix api_prefix = ApiPrefix::automatic;
  core::SourcePosition where;
  core::SourcePosition token_where;
};

/// One end of a mapping row, or a default: an id of the instance, or a name there.
struct ValueRef {
  std::optional<Id> id;
  std::string name;  ///< used where `id` is absent
  core::SourcePosition where;
};

struct MappingRow {
  ValueRef source;
  std::optional<ValueRef> target;  ///< absent: the value is dropped
  core::SourcePosition where;
};

/// Rules for the values of one attribute; design section 2 gives their order: row, identity, default, ignored.
struct AttributeRules {
  bool identity = false;
  bool create_missing = false;  ///< custom fields only
  std::optional<ValueRef> fallback;
  std::vector<MappingRow> rows;
  core::SourcePosition where;
};

struct AttributeMapping {
  std::string name;  ///< empty for a mapping written inline in an export
  std::map<std::string, std::string> labels;
  std::optional<AttributeRules> status;
  std::optional<AttributeRules> workflow;
  std::optional<AttributeRules> layer;
  std::optional<AttributeRules> role;
  /// By custom field name of the source; "*" = every field not named. `target_field` renames the field on the
  /// recipient.
  struct Field {
    std::string source_field;
    std::optional<std::string> target_field;  ///< absent: the field of the same name
    AttributeRules rules;
  };
  std::vector<Field> custom_fields;  ///< in the order of the file
  core::SourcePosition where;
};

/// A project by id or by name, as written.
struct ProjectRef {
  std::optional<Id> id;
  std::string name;
  core::SourcePosition where;
};

struct Endpoint {
  std::string instance;
  ProjectRef project;
  std::optional<TokenSource> token{};  ///< in place of the instance's own, for this export alone
  core::SourcePosition token_where{};
  core::SourcePosition where{};
};

enum class ScopeExit { keep, remove };
enum class RecipientDelete { restore, respect };
enum class AdoptBy { name, allure_id, test_key };
enum class Part { scenario, tags, links, issues, members, test_keys, parameters, attachments };

/// A number of objects, or a percentage of those that exist.
struct Threshold {
  std::int64_t value = 0;
  bool percent = false;
  bool operator==(const Threshold&) const = default;
};

/// Lifts a guard, or the refusal of one test case (lostMark), up to and including a day.
struct Acknowledgement {
  std::string guard;            ///< as in `--ack`: maxCreate, ..., lostMark
  std::optional<Id> test_case;  ///< lostMark: of the source
  std::string until;            ///< "2026-12-24", UTC
  std::string reason;
  core::SourcePosition where;
};

struct Guards {
  std::optional<Threshold> max_create;  ///< absent: no limit
  std::optional<Threshold> max_update = Threshold{30, true};
  std::optional<Threshold> max_delete = Threshold{0, false};
  std::optional<Threshold> max_ignored{};  ///< values lost without a rule that says so; absent: no limit
  bool allow_empty_scope = false;
  std::vector<Acknowledgement> acknowledged{};  ///< in the order of the file
};

/// Which API carries the results of launches.
enum class UploadMode { automatic, bulk, single };

/// Which variables of a launch's environment go along: those whose name matches one of the globs; none by default.
struct EnvironmentScope {
  bool all = false;
  std::vector<std::string> globs;
  bool operator==(const EnvironmentScope&) const = default;
};

/// Which launches go along; an export without this exports none.
struct LaunchScope {
  bool enabled = true;
  std::string aql;                 ///< over launches, as written; blank = every launch with a result in scope
  core::SourcePosition aql_where;  ///< as Export::aql_where
  bool attachments = true;
  UploadMode upload = UploadMode::automatic;
  EnvironmentScope environment{};
  core::SourcePosition where;
};

/// `state: absent` deletes what the document once declared; leaving the document out deletes nothing.
enum class Presence { present, absent };

/// The use of an integration in one project of its instance: the recipient's token is stored there as the secret.
struct IntegrationProject {
  ProjectRef project;
  std::optional<TokenSource> token;  ///< absent only where the presence is `absent`
  core::SourcePosition token_where;
  Presence presence = Presence::present;
  core::SourcePosition where;
};

/// The global integration of type allure_testops on a source instance, and its use in projects.
struct Integration {
  std::string name;
  std::map<std::string, std::string> labels;
  std::string instance;  ///< name of the Instance where it lives: the source
  core::SourcePosition instance_where;
  std::string recipient;  ///< name of the Instance whose endpoint becomes the integration's
  core::SourcePosition recipient_where;
  std::string display_name;  ///< its name in TestOps, and its identity there
  bool disable_certificate_validation = false;
  Presence presence = Presence::present;
  std::vector<IntegrationProject> projects;  ///< in the order of the file
  core::SourcePosition where;
};

enum class Delivery { direct, native };

/// Names of the members by which an attribute mapping is written into the `settings` of an export configuration, whose
/// form is not published (testops-api.md section 17). Each can be overridden; docs/native.md shows the whole.
struct SettingsTemplate {
  std::string mapping = "attributeMapping";  ///< the list, one element an attribute
  std::string attribute = "attribute";       ///< "status", "workflow", "layer", "role" or "customField"
  std::string field = "customFieldId";       ///< of the source; custom fields only
  std::string target_field = "targetCustomFieldId";
  std::string identity = "identity";
  std::string fallback = "defaultValue";
  std::string rows = "rows";
  std::string source = "source";
  std::string target = "target";
  bool mapping_is_declared = false;  ///< false: a form field of the instance that is a list names `mapping`
  bool operator==(const SettingsTemplate&) const = default;
};

/// What an export with `delivery: native` says beyond the common part: one export configuration in TestOps.
struct NativeDelivery {
  std::string integration;  ///< name of an Integration
  core::SourcePosition integration_where;
  std::optional<Id> id;                 ///< native.id: which of several export configurations; absent = by its content
  std::optional<std::string> settings;  ///< native.settings: a JSON object as text, used as it is
  SettingsTemplate settings_template;
  std::int64_t sync_delay_s = 0;
  std::string notification_email;
  Presence presence = Presence::present;  ///< spec.state of the export
  core::SourcePosition where;             ///< of `delivery`
};

struct Export {
  std::string name;
  std::map<std::string, std::string> labels;
  Endpoint source;
  Endpoint recipient;
  Delivery delivery = Delivery::direct;
  std::optional<NativeDelivery> native;  ///< present exactly where `delivery` is native
  bool paused = false;
  std::string
      paused_until;  ///< "2026-12-24", UTC, the last day; empty = no date. Past it the export is an error, not run
  std::string pause_reason;
  core::SourcePosition paused_where;
  std::string aql;                 ///< as written; blank = everything
  core::SourcePosition aql_where;  ///< where the text of the scalar begins (first character of the AQL)
  bool create = true;
  ScopeExit on_scope_exit = ScopeExit::keep;
  RecipientDelete on_recipient_delete = RecipientDelete::restore;
  std::optional<AdoptBy> adopt_by;
  std::set<Part> include;                   ///< all parts unless the user narrowed it
  std::vector<std::string> preserve_tags;   ///< globs
  std::vector<std::string> preserve_links;  ///< link types
  std::optional<LaunchScope> launches;
  std::optional<AttributeMapping> mapping;  ///< resolved: the named one or the inline one; absent = values are ignored
  std::string mapping_name;                 ///< empty where inline or absent
  Guards guards;
  core::SourcePosition where;
};

/// Everything that was declared, in order of name within each kind, references resolved and checked.
struct Configuration {
  std::vector<Instance> instances;
  std::vector<AttributeMapping> mappings;
  std::vector<Integration> integrations;
  std::vector<Export> exports;
  std::string digest;  ///< "sha256:..." over the canonical documents, independent of files, order and comments

  [[nodiscard]] const Instance* find_instance(const std::string& name) const;
  [[nodiscard]] const Export* find_export(const std::string& name) const;
  [[nodiscard]] const Integration* find_integration(const std::string& name) const;
};

/// Every address under which the instance is or was known, normalised, each once: endpoint, publicUrl, formerEndpoints.
[[nodiscard]] std::vector<std::string> known_bases(const Instance& instance);
[[nodiscard]] std::string describe(const TokenSource& source);   ///< `environment variable X`, `file P`, `command C`
[[nodiscard]] std::string_view to_string(Part part);             ///< as in YAML: `testKeys`
[[nodiscard]] std::string to_string(const ProjectRef& project);  ///< the name, or `#12`
[[nodiscard]] const std::set<Part>& all_parts();

}  // namespace tmsync::model
