#include <functional>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"
#include "tmsync/report/plan_report.hpp"

#include "golden.hpp"
#include "sample_plan.hpp"
#include "schema_check.hpp"
#include "text/text_block.hpp"

namespace tmsync::report {
namespace {

using Json = nlohmann::json;
using testing::expect_golden;
using ::testing::HasSubstr;
using ::testing::Not;

PlanTextOptions wide(std::size_t width, bool color = false, int verbose = 0) {
  PlanTextOptions options;
  options.style = {color, width};
  options.verbose = verbose;
  return options;
}

/// The text with line breaks and margins as single spaces.
std::string flat(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != '\n' && c != ' ') {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

std::string flat_text(const plan::Plan& plan, int verbose = 0) {
  return flat(to_text(plan, wide(80, false, verbose)));
}

TEST(LaunchText, OfEveryKindOfChange) {
  expect_golden("report/launches-80.txt", to_text(launches_plan(), wide(80)));
  expect_golden("report/launches-40.txt", to_text(launches_plan(), wide(40)));
  expect_golden("report/launches-80-verbose.txt", to_text(launches_plan(), wide(80, false, 1)));
}

TEST(LaunchText, KeepsTheWidthButForAddresses) {
  for (const std::size_t width : {40, 60, 80, 120}) {
    for (const auto& line : core::split(to_text(launches_plan(), wide(width)), '\n')) {
      if (core::code_points(line) <= width || line.starts_with("Plan: ")) continue;
      EXPECT_TRUE(line.find("export/") != std::string::npos) << width << ": " << line;
    }
  }
}

TEST(LaunchText, IsTheSameTextWithoutTheColors) {
  std::string text = to_text(launches_plan(), wide(80, true, 1));
  EXPECT_NE(text.find('\x1b'), std::string::npos);
  for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b')) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  EXPECT_EQ(text, to_text(launches_plan(), wide(80, false, 1)));
}

TEST(LaunchText, IsAsLongForTenThousandAsForTwo) {
  auto plan = launches_plan();
  auto& changes = plan.exports[0].launches->changes;
  const plan::LaunchChange create = changes.front();
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  const auto before = lines(to_text(plan, wide(80)));
  for (plan::Id id = 100; id < 10'100; ++id) {
    auto another = create;
    another.address = plan::launch_address("payments-to-hq", id);
    changes.push_back(another);
  }
  const auto text = to_text(plan, wide(80));
  EXPECT_LE(lines(text), before + 1) << "larger numbers may break a line";
  EXPECT_THAT(flat(text), HasSubstr("10,002 to create"));
  EXPECT_THAT(flat(text), HasSubstr("10,002,013 results to upload (9,901,996 passed,"));
  EXPECT_THAT(text, HasSubstr("-v lists each launch"));
  EXPECT_GT(lines(to_text(plan, wide(80, false, 1))), 20'000) << "each of them when asked";
}

TEST(LaunchText, CountsRefusalsBeyondTheFirst) {
  auto plan = empty_plan();
  auto& launches = plan.exports[0].launches.emplace();
  for (plan::Id id = 1; id <= 25; ++id) {
    plan::LaunchChange change;
    change.address = plan::launch_address("payments-to-hq", id);
    change.action = plan::Action::refused;
    change.reason = plan::Reason::echo;
    launches.changes.push_back(change);
  }
  const auto text = to_text(plan, wide(80));
  EXPECT_THAT(text, HasSubstr("launch/10 "));
  EXPECT_THAT(text, Not(HasSubstr("launch/11 ")));
  EXPECT_THAT(text, HasSubstr("... and 15 more; all with -v"));
  EXPECT_THAT(to_text(plan, wide(80, false, 1)), HasSubstr("launch/25 "));
  auto options = wide(80, false, 1);
  options.max_changes = 3;
  EXPECT_THAT(to_text(plan, options), HasSubstr("... and 22 more; see --format json"));
}

TEST(LaunchText, SaysInWords) {
  struct Row {
    const char* name;
    std::function<void(plan::LaunchPlan&)> change;
    std::vector<std::string> shown;
    std::vector<std::string> hidden;
    int verbose = 0;
  };
  const auto uploading = [](plan::LaunchPlan& it) {
    it.uploads = 1;
    plan::LaunchChange change;
    change.action = plan::Action::create;
    change.upload = {{"passed", 1}};
    it.changes.push_back(change);
  };
  const Row rows[] = {
      {"nothing to do",
       [](plan::LaunchPlan& it) { it = {}; },
       {"launches: all with results of these test cases 0 selected, 0 exported before, 0 unchanged Plan:"},
       {"upload", "attachments", "left out", "-v lists"}},
      {"a query",
       [](plan::LaunchPlan& it) { it.aql = "  closed = true\n"; },
       {"launches: closed = true 0 selected"},
       {}},
      {"launches of which nothing goes along",
       [](plan::LaunchPlan& it) { it.without_results = 208; },
       {"208 without a result that goes along"},
       {}},
      {"one result in bulk",
       uploading,
       {"1 to create", "1 result to upload (1 passed)", "uploaded in bulk", "-v lists each launch"},
       {"attachments", "again", "not carried"}},
      {"what even bulk does not carry, when asked",
       uploading,
       {"uploaded in bulk", "not carried: the flag that a result is manual"},
       {"-v lists"},
       1},
      {"one by one",
       [&](plan::LaunchPlan& it) {
         uploading(it);
         it.bulk = false;
         it.why_single = "upload: single";
       },
       {"uploaded one by one: upload: single not carried: parameters, fixtures and environment"},
       {"dates of creation"}},
      {"variables by name",
       [](plan::LaunchPlan& it) {
         it.environment = {"BROWSER", "OS"};
         it.environment_kept_back = {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "PASSWORD"};
       },
       {"environment: 2 variables to carry along: BROWSER, OS; 12 variables kept back: A,", "J and 2 more"},
       {"PASSWORD"}},
      {"the way does not matter where nothing goes it",
       [](plan::LaunchPlan& it) {
         it.bulk = false;
         it.why_single = "upload: single";
       },
       {},
       {"upload"}},
      {"only deletes",
       [](plan::LaunchPlan& it) {
         plan::LaunchChange change;
         change.action = plan::Action::update;
         change.remove = 2;
         it.changes.push_back(change);
       },
       {"1 to bring up to date", "2 results to delete (gone at the source, or there twice)"},
       {"upload"}},
      {"each reason to be left out",
       [](plan::LaunchPlan& it) {
         it.left_out = {1, 2, 3, 4, 5};
       },
       {"left out: 1 of test cases outside the scope, 2 of no test case, 3 whose test case has no copy, 4 without a "
        "status "
        "yet, 5 hidden (retries)"},
       {}},
      {"all attachments were listed",
       [&](plan::LaunchPlan& it) {
         uploading(it);
         it.files = 1;
         it.bytes = 812;
         it.sampled = 1;
       },
       {"attachments: 1 file, 812 bytes"},
       {"about 1 file", "sample"}},
      {"no attachments",
       [&](plan::LaunchPlan& it) {
         uploading(it);
         it.sampled = 1;
       },
       {"attachments: none"},
       {"bytes"}},
      {"a sample of attachments",
       [&](plan::LaunchPlan& it) {
         uploading(it);
         it.uploads = 1000;
         it.sampled = 10;
         it.files = 1200;
         it.bytes = 5'000'000;
       },
       {"attachments: about 1,200 files, about 5.0 MB (from a sample of 10 results)"},
       {}},
      {"many notes",
       [](plan::LaunchPlan& it) { it.notes.assign(12, "issue left out"); },
       {"note: issue left out", "... and 2 more notes; all with -v"},
       {}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    auto plan = empty_plan();
    row.change(plan.exports[0].launches.emplace());
    const auto text = flat_text(plan, row.verbose);
    for (const auto& part : row.shown) EXPECT_THAT(text, HasSubstr(part));
    for (const auto& part : row.hidden) EXPECT_THAT(text, Not(HasSubstr(part)));
  }
}

TEST(LaunchText, IsAbsentWhereNoLaunchesGoAlong) {
  EXPECT_THAT(to_text(empty_plan(), wide(80, false, 1)), Not(HasSubstr("launches")));
}

TEST(LaunchText, TellsWhatTheUploadPolicyGuardIsAbout) {
  auto plan = launches_plan();
  plan.guards = {{"uploadPolicy", "export/payments-to-hq", 2, "0", 0, true, false}};
  const auto text = flat_text(plan);
  EXPECT_THAT(text, HasSubstr("! guard uploadPolicy@export/payments-to-hq: closing a launch lets its results rewrite 2 "
                              "fields of exported test cases: description, name"));
  EXPECT_THAT(text, HasSubstr("set spec.launches.upload: auto, or lift it once with --ack "
                              "uploadPolicy@export/payments-to-hq"));
  EXPECT_EQ(schema_errors("plan.schema.json", to_json(plan)), "");
}

TEST(LaunchText, WritesBytesAsPeopleDo) {
  struct Row {
    std::int64_t bytes;
    const char* text;
  };
  for (const auto& row :
       {Row{0, "0 bytes"}, Row{1, "1 byte"}, Row{999, "999 bytes"}, Row{1000, "1.0 kB"}, Row{1049, "1.0 kB"},
        Row{1050, "1.1 kB"}, Row{999'949, "999.9 kB"}, Row{999'950, "1.0 MB"}, Row{3'449'999'999, "3.4 GB"},
        Row{5'000'000'000'000'000, "5.0 PB"}, Row{std::int64_t{9'000'000'000'000'000'000}, "9,000.0 PB"}}) {
    EXPECT_EQ(in_bytes(row.bytes), row.text) << row.bytes;
  }
}

TEST(LaunchText, EscapesWhatServersAndFilesSay) {
  const std::string hostile = "\x1b[2J\u202e\xff\r\nPlan: 0 to create";
  auto plan = launches_plan();
  auto& launches = *plan.exports[0].launches;
  launches.aql = hostile;
  launches.why_single = hostile;
  launches.unprotected = {hostile};
  launches.notes = {hostile};
  launches.environment = {hostile};
  launches.environment_kept_back = {hostile};
  for (std::size_t i = 0; i < launches.changes.size(); ++i) {
    auto change = launches.changes.edit(i);
    change->name = hostile;
    change->upload[hostile] = 1;
    change->fields = {{hostile, '"' + hostile + '"', "[\"" + hostile + "\"]"}};
  }
  plan.guards = {{"uploadPolicy", "export/payments-to-hq", 1, "0", 0, true, false}};
  for (const int verbose : {0, 1}) {
    const auto text = to_text(plan, wide(80, false, verbose));
    EXPECT_TRUE(core::is_valid_utf8(text));
    std::size_t summaries = 0;
    for (const auto& line : core::split(text, '\n')) {
      EXPECT_EQ(core::escape_terminal(line), line);
      summaries += line.starts_with("Plan: ") ? 1U : 0U;
    }
    EXPECT_EQ(summaries, 1u);
  }
  std::string json;
  ASSERT_NO_THROW(json = to_json(plan));
  EXPECT_TRUE(core::is_valid_utf8(json));
  for (const auto& line : core::split(json, '\n')) EXPECT_EQ(core::escape_terminal(line), line) << "safe to print";
}

TEST(LaunchJson, KeepsItsSchema) {
  EXPECT_EQ(schema_errors("plan.schema.json", to_json(launches_plan())), "");

  auto bulk = launches_plan();
  bulk.exports[0].launches->environment = {"OS"};
  bulk.exports[0].launches->environment_kept_back = {"HOME", "PASSWORD"};
  bulk.exports[0].launches->bulk = true;
  EXPECT_EQ(schema_errors("plan.schema.json", to_json(bulk)), "");
}

TEST(LaunchJson, SaysWhatThePlanSays) {
  const auto json = Json::parse(to_json(launches_plan()));
  ASSERT_EQ(json["changes"].size(), 11u);
  EXPECT_EQ(json["changes"][0]["address"], "export/payments-to-hq/launch/81");
  EXPECT_EQ(json["changes"][0]["kind"], "launch");
  EXPECT_EQ(json["changes"][0]["action"], "create");
  EXPECT_EQ(json["changes"][0]["before"], Json());
  EXPECT_EQ(json["changes"][0]["after"], (Json{{"name", "Nightly of the first of January"}}));
  EXPECT_EQ(json["changes"][0]["close"], true);
  EXPECT_EQ(json["changes"][0]["reopen"], false);
  EXPECT_EQ(json["changes"][0]["results"],
            (Json{{"upload", {{"broken", 1}, {"failed", 9}, {"passed", 990}}},
                  {"replace", 0},
                  {"remove", 0},
                  {"present", 0},
                  {"leftOut",
                   {{"outOfScope", 5000}, {"unbound", 31}, {"withoutCopy", 12}, {"unfinished", 0}, {"retries", 9}}}}));
  const auto& update = json["changes"][2];
  EXPECT_EQ(update["reason"], "source_changed");
  EXPECT_EQ(update["before"], (Json{{"name", "Running"}, {"tags", {"a"}}}));
  EXPECT_EQ(update["after"], (Json{{"name", "Still running"}, {"tags", {"a", "b"}}}));
  EXPECT_EQ(update["fields"][0], (Json{{"field", "name"}, {"before", "Running"}, {"after", "Still running"}}));
  EXPECT_EQ(update["results"]["replace"], 2);
  EXPECT_EQ(update["results"]["remove"], 3);
  EXPECT_EQ(update["results"]["present"], 120);
  EXPECT_EQ(update["precondition"], (Json{{"sourceLastModifiedDate", 1'700'000'000'083}, {"recipientId", 9083}}));
  EXPECT_EQ(update["source"], (Json{{"file", "tmsync/payments.yaml"}, {"line", 12}}));
  EXPECT_EQ(json["changes"][8]["action"], "delete");
  EXPECT_EQ(json["changes"][8]["after"], Json());
  EXPECT_EQ(json["changes"][9]["precondition"], (Json{{"sourceLastModifiedDate", 1'700'000'000'090}}));

  const auto& launches = json["scopes"][0]["launches"];
  EXPECT_EQ(launches["aql"], "closed = true or createdDate > 1735689600000");
  EXPECT_EQ(launches["selected"], 10'412);
  EXPECT_EQ(launches["exported"], 10'202);
  EXPECT_EQ(launches["withoutResults"], 208);
  EXPECT_EQ(launches["unchanged"], 10'196);
  EXPECT_EQ(launches["open"], 2);
  EXPECT_EQ(launches["api"], "single");
  EXPECT_THAT(launches["whySingle"].get<std::string>(), HasSubstr("upload policy"));
  EXPECT_EQ(launches["notCarried"].size(), plan::not_carried(false).size());
  EXPECT_EQ(launches["unprotected"], (Json{"description", "name"}));
  EXPECT_EQ(launches["uploads"], 2013);
  EXPECT_EQ(launches["leftOut"],
            (Json{{"outOfScope", 5000}, {"unbound", 31}, {"withoutCopy", 12}, {"unfinished", 4}, {"retries", 9}}));
  EXPECT_EQ(launches["attachments"], (Json{{"files", 310}, {"bytes", 3'449'999'999}, {"sampled", 200}}));
  EXPECT_EQ(launches["notes"].size(), 1u);
  EXPECT_EQ(json["summary"]["launches"],
            (Json{{"create", 2}, {"update", 6}, {"delete", 1}, {"unchanged", 10'197}, {"results", 2013}}));
  EXPECT_EQ(json["summary"]["create"], 2);
  EXPECT_EQ(json["summary"]["refused"], 1);

  EXPECT_EQ(launches["environment"], Json::array());

  auto bulk = launches_plan();
  bulk.exports[0].launches->environment = {"OS"};
  bulk.exports[0].launches->environment_kept_back = {"HOME", "PASSWORD"};
  bulk.exports[0].launches->bulk = true;
  const auto other = Json::parse(to_json(bulk))["scopes"][0]["launches"];
  EXPECT_EQ(other["api"], "bulk");
  EXPECT_EQ(other["environment"], Json{"OS"});
  EXPECT_EQ(other["environmentKeptBack"], (Json{"HOME", "PASSWORD"}));
  EXPECT_EQ(other["whySingle"], Json());
}

// A schema that lets everything through would prove nothing.
TEST(LaunchJson, SchemaRefusesWhatIsNotALaunch) {
  const auto good = Json::parse(to_json(launches_plan()));
  struct Row {
    const char* name;
    std::function<void(Json&)> spoil;
  };
  const Row rows[] = {
      {"unknown member", [](Json& json) { json["changes"][0]["extra"] = 1; }},
      {"no results", [](Json& json) { json["changes"][0].erase("results"); }},
      {"unknown status", [](Json& json) { json["changes"][0]["results"]["upload"]["green"] = 1; }},
      {"unknown reason", [](Json& json) { json["changes"][0]["results"]["leftOut"]["boredom"] = 1; }},
      {"the address of a test case",
       [](Json& json) { json["changes"][0]["address"] = "export/payments-to-hq/test-case/81"; }},
      {"the kind of a test case", [](Json& json) { json["changes"][0]["kind"] = "test-case"; }},
      {"another API", [](Json& json) { json["scopes"][0]["launches"]["api"] = "auto"; }},
      {"no attachments", [](Json& json) { json["scopes"][0]["launches"].erase("attachments"); }},
      {"unknown count", [](Json& json) { json["scopes"][0]["launches"]["closed"] = 1; }},
      {"no summary", [](Json& json) { json["summary"].erase("launches"); }},
  };
  for (const auto& row : rows) {
    auto bad = good;
    row.spoil(bad);
    EXPECT_NE(schema_errors("plan.schema.json", bad.dump()), "") << row.name;
  }
}

TEST(LaunchJson, DigestChangesWithAnything) {
  struct Row {
    const char* name;
    std::function<void(plan::LaunchPlan&)> change;
  };
  const Row rows[] = {
      {"query", [](plan::LaunchPlan& it) { it.aql += ' '; }},
      {"selected", [](plan::LaunchPlan& it) { ++it.selected; }},
      {"exported", [](plan::LaunchPlan& it) { ++it.exported; }},
      {"without results", [](plan::LaunchPlan& it) { ++it.without_results; }},
      {"unchanged", [](plan::LaunchPlan& it) { ++it.unchanged; }},
      {"open", [](plan::LaunchPlan& it) { ++it.open; }},
      {"way", [](plan::LaunchPlan& it) { it.bulk = true; }},
      {"why", [](plan::LaunchPlan& it) { it.why_single += 'x'; }},
      {"policy", [](plan::LaunchPlan& it) { it.unprotected.pop_back(); }},
      {"uploads", [](plan::LaunchPlan& it) { ++it.uploads; }},
      {"left out", [](plan::LaunchPlan& it) { ++it.left_out.unbound; }},
      {"files", [](plan::LaunchPlan& it) { ++it.files; }},
      {"bytes", [](plan::LaunchPlan& it) { ++it.bytes; }},
      {"sampled", [](plan::LaunchPlan& it) { ++it.sampled; }},
      {"note", [](plan::LaunchPlan& it) { it.notes.clear(); }},
      {"a change less", [](plan::LaunchPlan& it) { it.changes.retain(all_but_last(it.changes)); }},
      {"address", [](plan::LaunchPlan& it) { it.changes.edit(0)->address += '0'; }},
      {"action", [](plan::LaunchPlan& it) { it.changes.edit(2)->action = plan::Action::create; }},
      {"reason", [](plan::LaunchPlan& it) { it.changes.edit(2)->reason = plan::Reason::refresh; }},
      {"name", [](plan::LaunchPlan& it) { it.changes.edit(2)->name += 'x'; }},
      {"field", [](plan::LaunchPlan& it) { it.changes.edit(2)->fields.pop_back(); }},
      {"close", [](plan::LaunchPlan& it) { it.changes.edit(2)->close = true; }},
      {"reopen", [](plan::LaunchPlan& it) { it.changes.edit(2)->reopen = true; }},
      {"replace", [](plan::LaunchPlan& it) { it.changes.edit(2)->replace = 0; }},
      {"remove", [](plan::LaunchPlan& it) { it.changes.edit(2)->remove = 0; }},
      {"present", [](plan::LaunchPlan& it) { it.changes.edit(2)->present = 0; }},
      {"left out of one", [](plan::LaunchPlan& it) { it.changes.edit(2)->left_out.retries = 1; }},
      {"source date", [](plan::LaunchPlan& it) { it.changes.edit(2)->source_modified = 1; }},
      {"recipient id", [](plan::LaunchPlan& it) { it.changes.edit(2)->recipient_id = 1; }},
  };
  std::set<std::string> digests{digest(launches_plan())};
  for (const auto& row : rows) {
    auto plan = launches_plan();
    row.change(*plan.exports[0].launches);
    EXPECT_TRUE(digests.insert(digest(plan)).second) << row.name;
    EXPECT_EQ(schema_errors("plan.schema.json", to_json(plan)), "") << row.name;
  }
}

}  // namespace
}  // namespace tmsync::report
