#include "runtime/progress.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/text.hpp"

#include "cli_world.hpp"
#include "runtime/log.hpp"
#include "virtual_clock.hpp"

/// What is shown while work goes on, and in which form.
namespace tmsync::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

/// Time as the test sets it.
class HandClock final : public core::Clock {
 public:
  Duration now() const override { return time; }
  std::int64_t unix_ms() const override { return time.count(); }
  core::Task<void> sleep(Duration) override { co_return; }
  Duration time{1'000'000};
};

struct Screen {
  explicit Screen(bool terminal = true) { session.err_is_terminal = terminal; }
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  std::map<std::string, std::string> environment;
  cli::Session session{.in = in,
                       .out = out,
                       .err = err,
                       .environment = [this](const std::string& name) -> std::optional<std::string> {
                         const auto at = environment.find(name);
                         return at == environment.end() ? std::nullopt : std::optional(at->second);
                       },
                       .working_directory = {},
                       .global = {},
                       .action = {}};
  HandClock clock;
  /// What was written since the last call.
  std::string written() {
    const auto text = err.str();
    err.str("");
    return text;
  }
};

TEST(Progress, TheBarFitsAnyWidth) {
  const cli::Stretch stretch{"payments-to-hq: applying", 10'000, 4'200, 70.2};
  EXPECT_EQ(cli::bar_line(stretch, 100),
            "payments-to-hq: applying  [############------------------]  42%  4,200/10,000  70/s  1 min 23 s left");
  EXPECT_EQ(cli::bar_line(stretch, 82),
            "payments-to-hq: applying  [#####-------]  42%  4,200/10,000  70/s  1 min 23 s left");
  EXPECT_EQ(cli::bar_line(stretch, 79), "payments-to-hq: applying  42%  4,200/10,000  70/s  1 min 23 s left");
  EXPECT_EQ(cli::bar_line(stretch, 60), "payments-to-hq:...  42%  4,200/10,000  70/s  1 min 23 s left");
  EXPECT_EQ(cli::bar_line(stretch, 50), "payments-to...  42%  4,200/10,000  1 min 23 s left");
  EXPECT_EQ(cli::bar_line(stretch, 36), "payments-to...  42%  1 min 23 s left");
  EXPECT_EQ(cli::bar_line(stretch, 20), "payments-to-...  42%");
  for (std::size_t width = 1; width < 200; ++width) {
    for (const auto& one : {stretch, cli::Stretch{"x", -1, 5, 0}, cli::Stretch{"x", 0, 0, 0},
                            cli::Stretch{"\u0442\u0435\u0441\u0442: \u0442\u0435\u0441\u0442", 7, 9, 1e9}}) {
      EXPECT_LE(core::code_points(cli::bar_line(one, width)), width);
    }
  }
}

TEST(Progress, UnknownTotalsShowCountAndRate) {
  EXPECT_EQ(cli::bar_line({"a: reading", -1, 0, 0}, 80), "a: reading");
  EXPECT_EQ(cli::bar_line({"a: reading", -1, 12'345, 7.25}, 80), "a: reading  12,345  7.2/s");
}

TEST(Progress, TheRateFollowsTheLastSeconds) {
  cli::Rate rate;
  core::Clock::Duration now{0};
  std::int64_t done = 0;
  rate.update(now, done);
  const auto go = [&](int seconds, int per_second) {
    for (int i = 0; i < seconds * 10; ++i) {
      now += core::Clock::Duration(100);
      if (i % 10 == 9) done += per_second;
      rate.update(now, done);
    }
  };
  EXPECT_EQ(rate.per_second(), 0) << "not known yet";
  go(5, 100);
  EXPECT_NEAR(rate.per_second(), 100, 10);
  go(60, 10);
  EXPECT_NEAR(rate.per_second(), 10, 2) << "the beginning is forgotten";
  go(60, 0);
  EXPECT_LT(rate.per_second(), 0.1);
}

TEST(Progress, ATerminalLineIsRewrittenAtMostTenTimesASecondAndLeftClean) {
  Screen screen;
  {
    const auto display = cli::make_display(screen.session, screen.clock);
    display->begin("a: applying", 1000);
    EXPECT_THAT(screen.written(), StartsWith("\r\x1b[Ka: applying  ["));
    for (int i = 0; i < 1000; ++i) {
      screen.clock.time += core::Clock::Duration(2);
      display->advance(1);
    }
    EXPECT_LE(count(screen.written(), "\r\x1b[K"), 20U);
    display->note("something\nto say");
    EXPECT_THAT(screen.written(), StartsWith("\r\x1b[Ksomething\\nto say\n"));
    screen.clock.time += core::Clock::Duration(5'000);
    display->tick();
    EXPECT_THAT(screen.written(), HasSubstr("1,000/1,000")) << "it goes on without advancing";
  }
  EXPECT_THAT(screen.written(), EndsWith("\r\x1b[K")) << "nothing is left";
}

TEST(Progress, StretchesInsideEachOther) {
  Screen screen;
  const auto display = cli::make_display(screen.session, screen.clock);
  display->begin("outer", 10);
  display->advance(3);
  display->begin("inner", 5);
  display->advance(1);
  display->end();
  screen.clock.time += core::Clock::Duration(200);
  display->tick();
  EXPECT_THAT(screen.written(), HasSubstr("3/10"));
  display->end();
  EXPECT_THAT(screen.written(), EndsWith("\r\x1b[K"));
  display->end();
  display->advance(1);
}

TEST(Progress, NoEscapeCodesWhereThereIsNoTerminal) {
  const auto play = [](Screen& screen) {
    const auto display = cli::make_display(screen.session, screen.clock);
    display->begin("a: \x1b[31mapplying", 20);
    display->advance(5);
    screen.clock.time += core::Clock::Duration(31'000);
    display->tick();
    display->note("note");
    display->end();
    display->clear();
    return screen.written();
  };
  const std::string plain =
      "a: \\x1b[31mapplying (20)\na: \\x1b[31mapplying: 5/20, 0.2/s, 1 min 33 s left, 31 s so far\nnote\n";
  Screen pipe(false);
  EXPECT_EQ(play(pipe), plain);
  Screen dumb;
  dumb.environment["TERM"] = "dumb";
  EXPECT_EQ(play(dumb), plain);
  Screen ci;
  ci.environment["CI"] = "true";
  EXPECT_EQ(play(ci), plain);
  Screen quiet;
  quiet.session.global.quiet = true;
  EXPECT_EQ(play(quiet), "note\n");
  Screen without;
  without.session.global.no_progress = true;
  EXPECT_EQ(play(without), "note\n");
}

TEST(Progress, LinesOfOtherCodeBecomeObjects) {
  Screen screen;
  screen.session.global.run_id = "r-1";
  {
    const cli::JsonStandardError objects(screen.session, "plan");
    EXPECT_FALSE(screen.session.err_is_terminal);
    screen.session.err << "tmsync: the lock "
                       << "is held\n"
                       << "plain\n\n"
                       << std::flush << "warning: old";
    cli::tell(screen.session, "told", {{"event", "note"}, {"n", 7}});
    core::Diagnostics diagnostics;
    diagnostics.error("TM1204", {"a.yaml", 3, 5}, "bad \x1b", "mend it");
    cli::print_diagnostics(diagnostics, screen.session);
    cli::log_debug(screen.session, "held back", {});
  }
  std::vector<Json> lines;
  std::istringstream all(screen.written());
  for (std::string line; std::getline(all, line);) lines.push_back(Json::parse(line));
  ASSERT_EQ(lines.size(), 5U);
  for (const auto& line : lines) {
    EXPECT_EQ(line["run"], "r-1");
    EXPECT_EQ(line["verb"], "plan");
    EXPECT_THAT(line["time"].get<std::string>(),
                ::testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z"));
  }
  EXPECT_EQ(lines[0]["level"], "error");
  EXPECT_EQ(lines[0]["message"], "the lock is held");
  EXPECT_EQ(lines[1]["level"], "info");
  EXPECT_EQ(lines[2]["n"], 7);
  EXPECT_EQ(lines[3]["code"], "TM1204");
  EXPECT_EQ(lines[3]["line"], 3);
  EXPECT_EQ(lines[3]["message"], "bad \\x1b");
  EXPECT_EQ(lines[4]["level"], "warning");
  EXPECT_EQ(lines[4]["message"], "old");
}

class JsonLog : public CliWorld {
 protected:
  std::vector<Json> lines(const Outcome& outcome) {
    std::vector<Json> found;
    std::istringstream all(outcome.err);
    for (std::string line; std::getline(all, line);) {
      found.push_back(Json::parse(line, nullptr, false));
      EXPECT_TRUE(found.back().is_object()) << line;
    }
    return found;
  }
};

TEST_F(JsonLog, EveryLineOfARunIsAnObject) {
  start();
  terminal_output = true;
  const auto applied = run({"apply", "--yes", "--log-format", "json", "--log-level", "debug", "--run-id", "b.17"});
  ASSERT_EQ(applied.code, 0) << applied.all();
  bool created = false;
  bool ended = false;
  bool progressed = false;
  for (const auto& line : lines(applied)) {
    EXPECT_EQ(line["run"], "b.17");
    EXPECT_EQ(line["verb"], "apply");
    created = created || (line.value("method", "") == "POST" && line.value("path", "").starts_with("/api/testcase?") &&
                          line.value("instance", "") == "hq" && line.value("status", 0) == 200);
    ended = ended || line.value("exitCode", -1) == 0;
    progressed = progressed || (line.value("event", "") == "progress" && line.value("total", 0) == 3);
  }
  EXPECT_TRUE(created);
  EXPECT_TRUE(ended);
  EXPECT_TRUE(progressed);
}

TEST_F(JsonLog, MistakesAreObjectsToo) {
  start();
  write("tmsync.yaml", "kind: Nothing\n");
  const auto outcome = run({"plan", "--log-format", "json"});
  EXPECT_EQ(outcome.code, 7);
  const auto all = lines(outcome);
  ASSERT_FALSE(all.empty());
  EXPECT_THAT(all[0].value("code", ""), StartsWith("TM"));
  EXPECT_EQ(all[0].value("level", ""), "error");
  EXPECT_EQ(all[0].value("file", ""), "tmsync.yaml");
}

TEST_F(JsonLog, NobodyIsAsked) {
  start();
  terminal_input = true;
  const auto outcome = run({"apply", "--log-format", "json"}, "yes\n");
  EXPECT_EQ(outcome.code, 64) << outcome.all();
  EXPECT_EQ(writes(), 0U);
}

TEST_F(JsonLog, TextLogsAreAsTheyWere) {
  start();
  const auto outcome = run({"plan", "-vv"});
  EXPECT_THAT(outcome.err, HasSubstr("debug: emea: POST /api/uaa/oauth/token -> 200 in "));
  EXPECT_THAT(outcome.err, HasSubstr("info: emea: "));
  EXPECT_THAT(outcome.err, Not(HasSubstr("{\"")));
}

TEST_F(JsonLog, ARunIdIsAWord) {
  start();
  EXPECT_EQ(run({"plan", "--run-id", "a b"}).code, 64);
  EXPECT_EQ(run({"plan", "--run-id", std::string(65, 'x')}).code, 64);
  EXPECT_THAT(cli::make_run_id(), ::testing::MatchesRegex("[0-9a-f]{16}"));
}

}  // namespace
}  // namespace tmsync::testing
