#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "state.hpp"

/// A folder of Allure results as one closed launch: what an uploader would have made of it.
namespace tmsync::standin {

class AllureLaunch {
 public:
  /// Named after the folder; its environment is that of environment.properties. Reads the fixtures of *-container.json.
  AllureLaunch(State& state, std::filesystem::path directory, Id project, std::int64_t now);

  /// A result of the launch, bound to the test case.
  void add(const json& result, Id test_case);
  /// Hides retries and closes the launch; once, after the last result.
  void finish();

 private:
  using Bytes = std::string;
  struct Attempt {
    Id result = 0;
    std::int64_t stop = 0;
  };
  /// Reads the files that a list of Allure steps names, at any depth, and their typed steps.
  json steps_of(const json& steps, const json& owner, std::vector<Id>& files);
  void add_files(const json& attachments, const json& owner, std::vector<Id>& files, json* steps);
  void add_fixtures(TestResult& result, const json& list, bool before);

  State& state_;
  std::filesystem::path directory_;
  Id project_;
  std::int64_t now_;
  Id launch_ = 0;
  std::vector<Id> environment_;
  std::map<std::string, std::vector<json>> containers_;   ///< by the uuid of a result
  std::map<std::string, std::vector<Attempt>> attempts_;  ///< by history key
};

/// The file that an entry of `attachments` names, inside the folder whatever its path says; nothing where there is
/// none.
[[nodiscard]] std::optional<std::string> allure_file(const std::filesystem::path& directory, const json& attachment);
/// `value` of an Allure parameter, which some reporters write as a number or an object.
[[nodiscard]] std::string parameter_text(const json& parameter);
/// The first 255 characters: names from tests are as long as people like, and the API takes no more.
[[nodiscard]] std::string cut_name(const std::string& name);
[[nodiscard]] json allure_list(const json& row, const char* member);
/// The whole file; refuses what cannot be read.
[[nodiscard]] std::string allure_bytes(const std::filesystem::path& path);

}  // namespace tmsync::standin
