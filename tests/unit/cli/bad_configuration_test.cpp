#include <gmock/gmock.h>

#include "cli_world.hpp"

/// Mistakes in files: told with place and next step, and nobody is asked anything that they make pointless.
namespace tmsync::testing {
namespace {

using ::testing::HasSubstr;

struct OfflineCase {
  const char* name;
  std::function<void(Yaml&)> break_it;
  std::vector<std::string> said;
};
void PrintTo(const OfflineCase& row, std::ostream* out) {
  *out << row.name;
}

class Offline : public CliWorld, public ::testing::WithParamInterface<OfflineCase> {};

TEST_P(Offline, IsInvalidConfigurationWithoutARequest) {
  start();
  Yaml yaml;
  GetParam().break_it(yaml);
  configure(yaml);
  const std::vector<std::vector<std::string>> verbs = {
      {"validate"}, {"plan"}, {"apply", "--yes"}, {"explain", "export/payments/test-case/101"}};
  for (const auto& arguments : verbs) {
    const auto outcome = run(arguments);
    EXPECT_EQ(outcome.code, 7) << arguments.front() << '\n' << outcome.all();
    EXPECT_EQ(outcome.out, "") << arguments.front();
    for (const auto& said : GetParam().said) EXPECT_THAT(outcome.err, HasSubstr(said)) << arguments.front();
    EXPECT_THAT(outcome.err, ::testing::ContainsRegex("tmsync.yaml:[0-9]+:[0-9]+: error\\[TM[0-9]+\\]: "))
        << arguments.front();
  }
  EXPECT_EQ(requests(), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Offline,
    ::testing::Values(
        OfflineCase{
            "yaml", [](Yaml& yaml) { yaml.export_more = "  guards: { maxCreate: [1\n"; }, {"TM1001", "1 error"}},
        OfflineCase{"unknown_key",
                    [](Yaml& yaml) { yaml.export_more = "  gards: { maxCreate: 1 }\n"; },
                    {"TM1101", "did you mean \"guards\"?"}},
        OfflineCase{"wrong_type", [](Yaml& yaml) { yaml.export_more = "  paused: 3\n"; }, {"TM1103"}},
        OfflineCase{"aql",
                    [](Yaml& yaml) { yaml.test_cases = "{ aql: 'tag = \"release\" and and' }"; },
                    {"TM2102", "tmsync aql"}},
        OfflineCase{"unknown_instance",
                    [](Yaml& yaml) { yaml.source_instance = "emae"; },
                    {"TM1204", "did you mean \"emea\"?"}},
        OfflineCase{"literal_token", [](Yaml& yaml) { yaml.hq_token = kHqToken; }, {"TM1116"}},
        OfflineCase{"endpoint", [](Yaml& yaml) { yaml.hq_endpoint = "ftp://hq.example"; }, {"TM1209"}},
        OfflineCase{"password_in_endpoint",
                    [](Yaml& yaml) { yaml.hq_endpoint = std::string("http://me:") + kHqToken + "@127.0.0.1"; },
                    {"TM1210"}},
        OfflineCase{"same_project", [](Yaml& yaml) { yaml.export_more = "  mapping: common\n"; }, {"TM1004"}}),
    [](const auto& row) { return row.param.name; });

using BadConfiguration = CliWorld;

TEST_F(BadConfiguration, AllMistakesAreToldAtOnce) {
  Yaml yaml;
  yaml.hq_endpoint = "http://127.0.0.1:2";  // nobody listens there; two instances have two addresses
  yaml.source_instance = "emae";
  yaml.test_cases = "{ aql: 'tag =' }";
  yaml.export_more = "  paused: maybe\n";
  configure(yaml);
  const auto outcome = run({"plan"});
  EXPECT_EQ(outcome.code, 7);
  for (const char* code : {"TM1204", "TM2102", "TM1103"}) EXPECT_THAT(outcome.err, HasSubstr(code));
  EXPECT_THAT(outcome.err, HasSubstr("3 errors"));
}

TEST_F(BadConfiguration, NoneAtAll) {
  const auto outcome = run({"plan"});
  EXPECT_EQ(outcome.code, 7);
  EXPECT_THAT(outcome.err, HasSubstr("tmsync init"));
  const auto elsewhere = run({"plan", "--config", "nowhere"});
  EXPECT_EQ(elsewhere.code, 7);
  EXPECT_THAT(elsewhere.err, HasSubstr("nowhere"));
}

struct OnlineCase {
  const char* name;
  std::function<void(Yaml&)> break_it;
  std::vector<std::string> said;
};
void PrintTo(const OnlineCase& row, std::ostream* out) {
  *out << row.name;
}

/// What only the instances can know.
class Online : public CliWorld, public ::testing::WithParamInterface<OnlineCase> {};

TEST_P(Online, IsToldAndNothingIsWritten) {
  start();
  Yaml yaml;
  GetParam().break_it(yaml);
  configure(yaml);
  const auto before = copies();
  const auto planned = run({"plan"});
  EXPECT_EQ(planned.code, 7) << planned.all();
  for (const auto& said : GetParam().said) EXPECT_THAT(planned.flat(), HasSubstr(said));
  const auto applied = run({"apply", "--yes"});
  EXPECT_EQ(applied.code, 7) << applied.all();
  for (const auto& said : GetParam().said) EXPECT_THAT(applied.flat(), HasSubstr(said));
  EXPECT_EQ(run({"explain", "export/payments/test-case/101"}).code, 7);
  EXPECT_EQ(writes(), 0U);
  EXPECT_EQ(copies(), before);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Online,
    ::testing::Values(
        OnlineCase{"source_project",
                   [](Yaml& yaml) { yaml.source_project = "Paymants"; },
                   {"instance \"emea\"", "no project \"Paymants\"", "did you mean \"Payments\"?"}},
        OnlineCase{"recipient_project",
                   [](Yaml& yaml) { yaml.recipient_project = "Payments EMAE"; },
                   {"instance \"hq\"", "no project \"Payments EMAE\"", "did you mean \"Payments EMEA\"?"}},
        OnlineCase{"project_id", [](Yaml& yaml) { yaml.source_project = "99"; }, {"instance \"emea\"", "99"}},
        OnlineCase{"target_status",
                   [](Yaml& yaml) { yaml.mapping = "  status: { rows: [ { source: Draft, target: Activ } ] }\n"; },
                   {"tmsync.yaml:", "error[TM", "\"Activ\"", "did you mean \"Active\"?"}},
        OnlineCase{"source_status",
                   [](Yaml& yaml) { yaml.mapping = "  status: { rows: [ { source: Darft, target: Active } ] }\n"; },
                   {"tmsync.yaml:", "error[TM", "\"Darft\"", "did you mean \"Draft\"?"}},
        OnlineCase{"field",
                   [](Yaml& yaml) { yaml.mapping = "  customFields: { Pryority: { identity: true } }\n"; },
                   {"tmsync.yaml:", "error[TM", "\"Pryority\"", "did you mean \"Priority\"?"}},
        OnlineCase{"field_value",
                   [](Yaml& yaml) {
                     yaml.mapping = "  customFields: { Priority: { rows: [ { source: P0, target: Bloker } ] } }\n";
                   },
                   {"tmsync.yaml:", "error[TM", "\"Bloker\"", "did you mean \"Blocker\"?"}}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace tmsync::testing
