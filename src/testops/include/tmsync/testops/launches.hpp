#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tmsync/model/launch.hpp"
#include "tmsync/testops/api.hpp"
#include "tmsync/testops/types.hpp"

/// Typed calls for launches and results (testops-api.md sections 9 to 12). Errors as in api.hpp; a closed launch that
/// is written to is `conflict` (423, or a message that says so).
namespace tmsync::testops {

/// One file that belongs to a result or a fixture.
struct ResultFile {
  Id id = 0;
  bool of_fixture = false;  ///< its bytes are read from the fixture's endpoint
  std::string name;
  std::string content_type;
  std::optional<std::int64_t> length;  ///< bytes; absent: not known
  bool missed = false;                 ///< the row is there, the bytes are not
  bool from_test_case = false;  ///< belongs to the bound case, not to the result; its bytes are read like the case's
};

/// Everything tmsync reads of launches.
class LaunchReader {
 public:
  explicit LaunchReader(std::shared_ptr<Connection> connection);

  using LaunchSink = std::function<void(std::vector<model::LaunchRow>&& rows)>;
  /// All launches of the project that match, walked by key as ReadApi::search walks cases: complete or an error,
  /// ascending id, 1,000 a page. Blank aql = all. Returns the number of rows.
  [[nodiscard]] Answer<std::int64_t> search(Id project, std::string aql, LaunchSink sink);
  /// not_found also where the launch was deleted: the server answers 500 then (testops-api.md section 9), and the
  /// search of the project, which is asked on every 500, does not know the id. Where the search knows it, its row is
  /// the answer.
  [[nodiscard]] Answer<model::LaunchRow> launch(Id project, Id id);
  [[nodiscard]] Answer<std::vector<model::EnvValue>> environment(Id launch);  ///< sorted, each once
  /// Uploads are processed: the launch may be closed. True where the instance has no such call.
  [[nodiscard]] Answer<bool> ready(Id launch);

  using ResultSink = std::function<core::Task<core::Result<void>>(std::vector<model::ResultRow>&& rows)>;
  /// All results of the launch, hidden ones included, in ascending id, page by page (1,000; halved as in
  /// ReadApi::search, and down to one row where the answer is too large); the next page is asked for when the sink has
  /// returned. A failure of the sink ends the walk with that failure. Results that appear meanwhile may or may not be
  /// seen; where the total shrinks between pages, a row repeats or comes out of order, or fewer rows come than were
  /// announced, the page is read three times more and then it is ErrorKind::protocol. What cannot be noticed: one
  /// result deleted and another added between two pages. A status that is null, absent or empty is absent; a word that
  /// is none of the five is ResultStatus::unknown. Returns the number of rows.
  [[nodiscard]] Answer<std::int64_t> results(Id launch, ResultSink sink);

  /// Steps of the execution, in order (typed form, v2=true, else the old form); an empty execution is an empty list.
  /// Attachment steps without an id and what is nested deeper than 64 levels are left out.
  [[nodiscard]] Answer<std::vector<model::ResultStep>> execution(Id result);
  [[nodiscard]] Answer<std::vector<model::Fixture>> fixtures(Id result);
  [[nodiscard]] Answer<std::vector<ResultFile>> files(Id result);
  [[nodiscard]] Answer<std::vector<ResultFile>> fixture_files(Id result);  ///< of all fixtures of the result
  [[nodiscard]] Answer<std::string> file_content(const ResultFile& file);
  [[nodiscard]] Answer<std::vector<model::EnvValue>> result_environment(Id result);  ///< sorted, each once

  /// Fields whose value stays the test case's own when a launch closes (policy from_test_case), of the 11 that
  /// TestCaseUpdateFieldDto lists. Absent where the instance does not answer this (403, 404).
  [[nodiscard]] Answer<std::optional<std::set<std::string>>> protected_fields(Id project);
  /// All the fields that a policy can name.
  [[nodiscard]] static const std::set<std::string>& policy_fields();

 protected:
  std::shared_ptr<Connection> connection_;
};

/// The body of a create or an update of a launch; absent members are not sent, lists replace.
struct LaunchWrite {
  std::optional<Id> project_id;  ///< create only
  std::optional<std::string> name;
  std::optional<bool> autoclose;
  std::optional<bool> external;
  std::optional<std::vector<std::string>> tags;
  std::optional<std::vector<model::Link>> links;
  std::optional<std::vector<model::Issue>> issues;
};

/// One file as an uploaded result announces it: the bytes follow under `file_name`.
struct AnnouncedFile {
  std::string name;
  std::string file_name;  ///< originalFileName: unique within the result
  std::string content_type;
  std::optional<std::int64_t> length;  ///< bytes; absent: not known
};

/// What both ways of writing a result are made from. `row.test_case` is the recipient's case. An attachment step whose
/// id is not in `in_steps` is not sent.
struct ResultWrite {
  std::string uuid;      ///< the caller's id, unique within the session
  model::ResultRow row;  ///< `id`, dates and `retried` are not sent; `links` hold the mark
  std::vector<model::ResultStep> steps;
  std::vector<AnnouncedFile> loose;                    ///< files of the result that no step refers to
  std::vector<std::pair<Id, AnnouncedFile>> in_steps;  ///< by the attachment id that the steps carry
};

/// The answer for one uploaded result, parallel to what was sent.
struct UploadedResult {
  std::optional<Id> id;  ///< absent: the server did not say, or refused it
};

/// ... and everything it writes. Creates are never repeated blindly: unknown_outcome goes to the caller.
class LaunchWriter : public LaunchReader {
 public:
  using LaunchReader::LaunchReader;

  [[nodiscard]] Answer<model::LaunchRow> create_launch(LaunchWrite body);
  [[nodiscard]] Answer<void> patch_launch(Id launch, LaunchWrite body);
  [[nodiscard]] Answer<void> delete_launch(Id launch);  ///< a 404 counts as done
  [[nodiscard]] Answer<void> close_launch(Id launch);
  [[nodiscard]] Answer<void> reopen_launch(Id launch);

  /// A session of the bulk API (POST /upload/session?manual=true). not_found where the instance has no such API (404,
  /// 405).
  [[nodiscard]] Answer<Id> open_session(Id launch, std::vector<model::EnvValue> environment);
  /// At most 1,000. Ids come from `resultIds` (25.x: in the order sent, where their number is that of the results) or
  /// from `results[{id, uuid}]` (26.x: by uuid, or in the order sent where no row has one). The whole request is
  /// refused or accepted: invalid_input names what the server said. Names of results, steps and fixtures are sent as
  /// servers accept them: control characters but tabs and line breaks become spaces, what is no UTF-8 becomes U+FFFD, a
  /// blank name becomes "-". An expected-result step has no trace and no parameters there.
  [[nodiscard]] Answer<std::vector<UploadedResult>> upload_results(Id session, std::vector<ResultWrite> results);
  /// At most 100 files, named by AnnouncedFile::file_name.
  [[nodiscard]] Answer<void> upload_files(Id result, std::vector<File> files);
  /// At most 100. Attachment steps are announced as for results.
  [[nodiscard]] Answer<void> upload_fixtures(Id result, std::vector<model::Fixture> fixtures,
                                             std::vector<std::pair<Id, AnnouncedFile>> in_steps);
  [[nodiscard]] Answer<void> upload_fixture_files(Id fixture, std::vector<File> files);

  /// The ordinary way (POST /testresult): one at a time, without parameters, fixtures, environment, flags, host and
  /// history. Attachment steps are left out, since their files belong to a result that is not there yet. `manual`
  /// overrides the row's.
  [[nodiscard]] Answer<Id> create_result(Id launch, const ResultWrite& result, bool manual);
  [[nodiscard]] Answer<void> add_result_files(Id result, std::vector<File> files);
  [[nodiscard]] Answer<void> delete_result(Id result);  ///< a 404 counts as done
};

}  // namespace tmsync::testops
