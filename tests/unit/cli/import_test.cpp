#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "native_world.hpp"

/// `tmsync import` as a person uses it.
namespace tmsync::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kVariable = "set TMSYNC_HQ_EXPORT_TOKEN to an API token of instance hq";

class ImportVerb : public NativeWorld {
 protected:
  /// Somebody configured the export in the web forms; only the two instances are declared.
  void SetUp() override {
    start_native();
    const auto applied = run({"apply", "--yes"});
    ASSERT_EQ(applied.code, 0) << applied.all();
    declare("emea", "hq");
    before_ = writes();
    environment["TMSYNC_HQ_EXPORT_TOKEN"] = kExportToken;
  }

  void declare(const std::string& first, const std::string& second) const {
    const auto instance = [&](const std::string& name, const std::string& variable, std::size_t index) {
      return "apiVersion: tmsync/v1\nkind: Instance\nmetadata: { name: " + name + " }\nspec: { endpoint: '" +
             endpoint(index) + "', token: { env: " + variable + " }, limits: { retries: 0 } }\n---\n";
    };
    write("tmsync.yaml", instance(first, "EMEA_TOKEN", 0) + (second.empty() ? "" : instance(second, "HQ_TOKEN", 1)));
  }

  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream file(folder / name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  [[nodiscard]] std::size_t files() const {
    const std::filesystem::directory_iterator all(folder);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  void expect_nothing_left() {
    EXPECT_EQ(run({"fmt", "--check"}).code, 0);
    const auto valid = run({"validate"});
    EXPECT_EQ(valid.code, 0) << valid.all();
    const auto planned = run({"plan", "--detailed-exitcode"});
    EXPECT_EQ(planned.code, 0) << planned.all();
    EXPECT_EQ(summary(planned.out), "Plan: 0 to create, 0 to update, 0 to delete");
    EXPECT_EQ(writes(), before_);
  }

  std::size_t before_ = 0;
};

TEST_F(ImportVerb, WhatItPrintsPlansToNothing) {
  const auto outcome = run({"import", "--instance", "emea"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.out, AllOf(StartsWith(std::string("# ") + kVariable), HasSubstr("displayName: Headquarters\n"),
                                 HasSubstr("name: payments-to-payments-emea\n"), HasSubstr("delivery: native\n"),
                                 HasSubstr("# P0 -> Blocker\n")));
  EXPECT_THAT(outcome.err, HasSubstr(std::string("note: ") + kVariable));
  std::filesystem::create_directory(folder / "tmsync");
  std::filesystem::rename(folder / "tmsync.yaml", folder / "tmsync" / "instances.yaml");
  write("tmsync/emea.yaml", outcome.out);
  ASSERT_EQ(run({"fmt"}).code, 0);
  EXPECT_EQ(read("tmsync/emea.yaml"), outcome.out) << "it is in canonical form already";
  expect_nothing_left();
}

TEST_F(ImportVerb, IntoAFileThatIsNotThereYet) {
  std::filesystem::create_directory(folder / "tmsync");
  std::filesystem::rename(folder / "tmsync.yaml", folder / "tmsync" / "instances.yaml");
  ASSERT_EQ(run({"fmt"}).code, 0);
  const auto printed = run({"import", "--instance", "emea", "--project", "Payments"});
  const auto outcome = run({"import", "--instance", "emea", "--project", "Payments", "--out", "tmsync/emea.yaml"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr(kVariable), HasSubstr("Wrote tmsync/emea.yaml")));
  EXPECT_EQ(read("tmsync/emea.yaml"), printed.out);
  expect_nothing_left();

  std::size_t entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "tmsync")) entries += entry.exists() ? 1 : 0;
  EXPECT_EQ(entries, 2U) << "nothing is left beside it";
}

TEST_F(ImportVerb, AFileThatIsThereStaysAsItIs) {
  write("emea.yaml", "mine\n");
  const auto requests_before = requests();
  const auto outcome = run({"import", "--instance", "emea", "--out", "emea.yaml"});
  EXPECT_EQ(outcome.code, 1) << outcome.all();
  EXPECT_THAT(outcome.err, HasSubstr("emea.yaml exists already"));
  EXPECT_EQ(read("emea.yaml"), "mine\n");
  EXPECT_EQ(requests(), requests_before);

  const auto nowhere = run({"import", "--instance", "emea", "--out", "no/such/folder/emea.yaml"});
  EXPECT_EQ(nowhere.code, 1) << nowhere.all();
  EXPECT_THAT(nowhere.err, HasSubstr("cannot write no/such/folder/emea.yaml: No such file or directory"));
}

TEST_F(ImportVerb, AFileThatAppearsMeanwhileStaysAsItIs) {
  // The instance answers while somebody else writes the file.
  auto setup = native_setup();
  setup.meddle = [this](const standin::Request& request, standin::Outcome&) {
    if (request.target.find("/integration/export") != std::string::npos) write("emea.yaml", "mine\n");
  };
  start_native(setup);
  ASSERT_EQ(run({"apply", "--yes"}).code, 0);
  std::filesystem::remove(folder / "emea.yaml");
  declare("emea", "hq");
  const auto entries = files();
  const auto outcome = run({"import", "--instance", "emea", "--out", "emea.yaml"});
  EXPECT_EQ(outcome.code, 1) << outcome.all();
  EXPECT_EQ(read("emea.yaml"), "mine\n");
  EXPECT_EQ(files(), entries + 1) << "nothing is left beside it";
}

TEST_F(ImportVerb, ARecipientThatIsNotDeclaredIsMadeUp) {
  declare("emea", "");
  const auto outcome = run({"import", "--instance", "emea"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("endpoint: " + endpoint(1) + '\n'), HasSubstr("project: Payments EMEA"),
                                 HasSubstr("settings:\n")))
      << "without a token of the recipient nobody knows what the ids in the mapping mean";
  EXPECT_THAT(outcome.flat(), AllOf(HasSubstr("to an API token of instance 127-0-0-1-"), HasSubstr("native.settings")));
}

TEST_F(ImportVerb, NothingToImport) {
  const auto outcome = run({"import", "--instance", "hq"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("Nothing to import was found"));

  const auto other = run({"import", "--instance", "emea", "--project", "Ledger", "--out", "emea.yaml"});
  EXPECT_EQ(other.code, 0) << other.all();
  EXPECT_THAT(other.err, HasSubstr("project \"Ledger\": uses no integration"));
  EXPECT_FALSE(std::filesystem::exists(folder / "emea.yaml"));
}

TEST_F(ImportVerb, AnInstanceThatIsNotDeclared) {
  const auto outcome = run({"import", "--instance", "emae"});
  EXPECT_EQ(outcome.code, 7) << outcome.all();
  EXPECT_THAT(outcome.err, HasSubstr("there is no Instance named \"emae\"; did you mean \"emea\"?"));
  EXPECT_EQ(run({"import"}).code, 64);
  write("tmsync.yaml", "kind: Instance\n");
  EXPECT_EQ(run({"import", "--instance", "emea"}).code, 7);
}

TEST_F(ImportVerb, AnInstanceThatRefusesOrDoesNotAnswer) {
  environment["EMEA_TOKEN"] = "another";
  const auto refused = run({"import", "--instance", "emea"});
  EXPECT_EQ(refused.code, 8) << refused.all();
  EXPECT_THAT(refused.flat(), AllOf(HasSubstr("instance \"emea\""), HasSubstr("environment variable EMEA_TOKEN")));
  EXPECT_EQ(refused.out, "");

  environment["EMEA_TOKEN"] = kEmeaToken;
  standin::Fault fault;
  fault.path_glob = "/integration*";
  fault.status = 503;
  fault.times = -1;
  on_emea([&](standin::Instance& emea) { emea.add_fault(fault); });
  const auto away = run({"import", "--instance", "emea", "--out", "emea.yaml"});
  EXPECT_EQ(away.code, 9) << away.all();
  EXPECT_FALSE(std::filesystem::exists(folder / "emea.yaml"));
}

TEST_F(ImportVerb, NamesOfServersCannotMoveTheCursor) {
  on_emea([](standin::Instance& emea) {
    const auto loaded = emea.load_json(
        R"({"integrations": [{"name": "odd\n# x\u001b[2J", "type": "allure_testops", "endpoint": "https://a:b@x"},
                             {"name": "csi\u009b2J", "type": "allure_testops", "endpoint": "https://odd.example"}]})");
    ASSERT_TRUE(loaded) << loaded.error().message;
  });
  terminal_output = true;
  const auto outcome = run({"import", "--instance", "emea", "--color", "never", "--quiet"});
  EXPECT_EQ(outcome.code, 0) << outcome.all();
  EXPECT_THAT(outcome.all(), AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\xc2\x9b"))));
  EXPECT_THAT(outcome.out, HasSubstr("# integration \"odd\\n# x\\x1b[2J\": left out"));
}

TEST_F(ImportVerb, HelpShowsAnExample) {
  const auto outcome = run({"import", "--help"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("Example:\n  tmsync import --instance emea"), HasSubstr("--project"),
                                 HasSubstr("--out")));
}

}  // namespace
}  // namespace tmsync::testing
