#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/core/async.hpp"
#include "tmsync/core/error.hpp"
#include "tmsync/core/secret.hpp"
#include "tmsync/http/client.hpp"
#include "tmsync/model/configuration.hpp"
#include "tmsync/model/test_case.hpp"
#include "tmsync/testops/types.hpp"

/// Typed calls of the TestOps REST API (testops-api.md). Unknown members are ignored, missing ones are absent, not
/// empty. Errors: unauthorized (401 after one fresh exchange), forbidden, not_found, invalid_input (400, 422), conflict
/// (409, 423), unavailable (after all retries; also HTML in place of JSON), unknown_outcome (a create whose answer was
/// lost), protocol (JSON of another shape), too_large, tls. Every message names method and path without query, the
/// status, and the server's own text where there was one (cut to 300 characters).
namespace tmsync::testops {

template <typename T>
using Answer = core::Task<core::Result<T>>;

struct ConnectionOptions {
  core::Secret token;
  model::ApiPrefix prefix = model::ApiPrefix::automatic;
  core::Clock::Duration timeout{30'000};
  std::string subject;       ///< begins every message, as in: instance "hq"; empty = messages begin with the method
  std::string token_origin;  ///< for messages: environment variable HQ_TOKEN; empty = not said
};

/// The authenticated line to one instance: token exchange and renewal (single-flight, 60 s before expiry; on a 401 once
/// more), base path, JSON in and out. Shared by the APIs of one instance. Not thread-safe.
class Connection {
 public:
  Connection(std::shared_ptr<http::Client> client, ConnectionOptions options, core::Clock& clock);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Exchanges the token, finds the base path and the token's own user (account/me, else the JWT's claims). Idempotent;
  /// every call below does it first when it has not happened.
  [[nodiscard]] Answer<Identity> connect();
  [[nodiscard]] const http::Client& client() const;
  [[nodiscard]] const std::string& base_path() const;  ///< "/api" or "/api/rs", once it is connected

  struct State;  ///< private to testops
  [[nodiscard]] State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

/// Everything tmsync reads. `plan` is given this type and nothing else, so that it cannot write.
class ReadApi {
 public:
  explicit ReadApi(std::shared_ptr<Connection> connection);

  [[nodiscard]] Answer<Identity> connect();
  [[nodiscard]] const http::ClientCounters& counters() const;

  /// By id, or by exact name. not_found names the nearest names; invalid_input when several projects have the name.
  [[nodiscard]] Answer<Project> project(model::ProjectRef wanted);
  /// project:read, project:write, ...; absent where the instance does not answer this (404) or names none.
  [[nodiscard]] Answer<std::optional<std::set<std::string>>> permissions(Id project);

  [[nodiscard]] Answer<AqlCount> validate_aql(Id project, std::string aql);
  [[nodiscard]] Answer<AqlCount> validate_launch_aql(Id project, std::string aql);

  /// Rows of one page, in ascending id. The strings live until the sink returns or as long as they are moved out.
  using RowSink = std::function<void(std::vector<model::TestCaseRow>&& rows)>;
  using IdSink = std::function<void(const std::vector<Id>& ids)>;
  /// All cases of the project that match, walked by key: `(aql) and id > last`, sorted by id, 1,000 a page (halved on
  /// 500, 502, 504 and too_large down to 50). Blank aql = all. Complete or an error: a page that is shorter than it
  /// should be, repeats an id, is not ascending, or holds another project's row is ErrorKind::protocol. Rows whose
  /// members are missing have them absent. Returns the number of rows.
  [[nodiscard]] Answer<std::int64_t> search(Id project, std::string aql, bool deleted, RowSink sink);
  /// The same, but only ids are read (attribute sweep).
  [[nodiscard]] Answer<std::int64_t> search_ids(Id project, std::string aql, bool deleted, IdSink sink);

  /// Without scenario and attachments. not_found where the case is gone for good; a case in the bin has `deleted`.
  [[nodiscard]] Answer<model::TestCase> overview(Id test_case);
  [[nodiscard]] Answer<Scenario> scenario(Id test_case);
  [[nodiscard]] Answer<std::vector<model::Attachment>> attachments(Id test_case);
  [[nodiscard]] Answer<std::string> attachment_content(const model::Attachment& attachment);

  [[nodiscard]] Answer<std::vector<ProjectField>> custom_fields(Id project);
  [[nodiscard]] Answer<std::vector<FieldValue>> custom_field_values(Id project, Id field);
  [[nodiscard]] Answer<std::vector<Workflow>> workflows();
  [[nodiscard]] Answer<WorkflowSchema> workflow_schema(Id project);
  [[nodiscard]] Answer<std::vector<model::Ref>> layers();
  [[nodiscard]] Answer<std::vector<model::Ref>> roles();
  /// Logins known as members under the role.
  [[nodiscard]] Answer<std::vector<std::string>> member_names(Id role);
  /// Does the login exist? Absent where the instance offers no way to know.
  [[nodiscard]] Answer<std::optional<bool>> user_exists(std::string login);
  /// Integrations enabled in the project.
  [[nodiscard]] Answer<std::vector<Integration>> integrations(Id project);

 protected:
  std::shared_ptr<Connection> connection_;
};

/// ... and everything it writes. Creates are never repeated blindly: unknown_outcome goes to the caller.
class WriteApi : public ReadApi {
 public:
  using ReadApi::ReadApi;

  [[nodiscard]] Answer<model::TestCaseRow> create_case(TestCaseWrite body);
  [[nodiscard]] Answer<model::TestCaseRow> patch_case(Id test_case, TestCaseWrite body);
  /// To the bin. A 404 counts as done.
  [[nodiscard]] Answer<void> delete_case(Id test_case);
  [[nodiscard]] Answer<void> restore_case(Id test_case);
  /// These replace the whole list.
  [[nodiscard]] Answer<void> set_issues(Id test_case, std::vector<model::Issue> issues);
  [[nodiscard]] Answer<void> set_test_keys(Id test_case, std::vector<model::TestKey> keys);
  [[nodiscard]] Answer<void> set_examples(Id test_case, std::vector<model::Example> examples);
  /// One multipart request; the rows come back in the order of the files.
  [[nodiscard]] Answer<std::vector<model::Attachment>> upload_attachments(Id test_case, std::vector<File> files);
  [[nodiscard]] Answer<void> delete_attachment(Id attachment);
  [[nodiscard]] Answer<model::Ref> create_field_value(Id project, Id field, std::string name);
};

/// The `/api/testcase/attachment/{id}/content` references inside Markdown text (both base paths, absolute or relative),
/// for rewriting: calls `replace(id)` for each; a value replaces the id, none leaves the reference as it is.
[[nodiscard]] std::string rewrite_attachment_refs(
    std::string_view markdown, const std::function<std::optional<Id>(Id, bool of_shared_step)>& replace);

}  // namespace tmsync::testops
