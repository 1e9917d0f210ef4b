#include <regex>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tmsync/report/run_result.hpp"

#include "sample_plan.hpp"

namespace tmsync::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kHostile = "<script>alert(1)</script>\"'&\xe2\x80\xae\x1b[31m";
constexpr const char* kHarmless = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&apos;&amp;\\u202e\\x1b[31m";

std::string html_of(const RunResult& result) {
  std::ostringstream out;
  write_html(result, out);
  return out.str();
}

std::string html_of(const plan::Plan& plan) {
  RunResult result;
  result.verb = "plan";
  result.outcome = "planned";
  result.plan = &plan;
  return html_of(result);
}

/// What stands between the first `from` and the next `to` behind it.
std::string between(const std::string& page, const std::string& from, const std::string& to) {
  const auto at = page.find(from);
  if (at == std::string::npos) return "not found: " + from;
  return page.substr(at, page.find(to, at) - at);
}

std::int64_t changes_of(const plan::Plan& plan) {
  const auto sum = plan.summary();
  return sum.create + sum.update + sum.remove + sum.restore + sum.adopt;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t times = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++times;
  return times;
}

/// Every element that is opened is closed in order; the first that is not, empty = all are.
std::string unbalanced(const std::string& page) {
  static const std::set<std::string> kVoid{"meta", "input", "rect"};
  static const std::regex tag(R"(<(/?)([a-z][a-z0-9]*)[^>]*>)");
  const auto body = page.substr(page.find("<body>"), page.find("<script>") - page.find("<body>"));
  std::vector<std::string> open;
  for (auto at = std::sregex_iterator(body.begin(), body.end(), tag); at != std::sregex_iterator(); ++at) {
    const auto name = (*at)[2].str();
    if (kVoid.contains(name)) continue;
    if ((*at)[1].length() == 0) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return at->str() + " closes " + (open.empty() ? "nothing" : open.back());
    } else {
      open.pop_back();
    }
  }
  return open == std::vector<std::string>{"body"} ? "" : "open at the end: " + (open.empty() ? "" : open.back());
}

TEST(Html, IsOneDocumentThatLoadsNothing) {
  const auto page = html_of(sample_plan());
  EXPECT_THAT(page, StartsWith("<!doctype html>\n<html lang=\"en\">"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'; style-src 'sha256-"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-inline")));
  EXPECT_THAT(page, Not(HasSubstr(" src=")));
  EXPECT_THAT(page, Not(HasSubstr("<link")));
  EXPECT_THAT(page, Not(HasSubstr(" style=\""))) << "the policy would not let it work";
  EXPECT_THAT(page, Not(HasSubstr("url(")));
  EXPECT_EQ(page, html_of(sample_plan())) << "the same bytes for the same plan";
}

TEST(Html, EveryElementIsClosed) {
  for (const auto& plan : {sample_plan(), empty_plan(), launches_plan(), configuration_plan()}) {
    EXPECT_EQ(unbalanced(html_of(plan)), "");
  }
}

TEST(Html, SaysWhatThePlanSays) {
  const auto page = html_of(sample_plan());
  EXPECT_THAT(page, HasSubstr("<title>tmsync plan: Incomplete, 1 of 3 exports could not be read: " +
                              std::to_string(changes_of(sample_plan())) + " changes</title>"));
  EXPECT_THAT(page, HasSubstr("Stopped by a guard"));
  for (const char* address : {"4701", "4702", "4708", "4709", "4710", "4711", "4712", "4713", "4714"}) {
    EXPECT_THAT(page, HasSubstr("<code>export/payments-to-hq/test-case/" + std::string(address) + "</code>"));
  }
  EXPECT_THAT(page, Not(HasSubstr("test-case/4716</code>"))) << "unchanged ones are counted";
  EXPECT_THAT(page, HasSubstr("<bdi>Log out</bdi>"));
  EXPECT_THAT(page, HasSubstr("changed at the source"));
  EXPECT_THAT(page, HasSubstr("emea does not accept the token of environment variable TMSYNC_EMEA_TOKEN"));
  EXPECT_THAT(page, HasSubstr("member ada left out: no such user on the recipient"));
  EXPECT_THAT(page, HasSubstr("TM3102"));
}

TEST(Html, RiskComesFirst) {
  const auto page = html_of(sample_plan());
  const auto at = [&](const std::string& what) {
    const auto found = page.find(what, page.find("<body>"));
    EXPECT_NE(found, std::string::npos) << what;
    return found;
  };
  EXPECT_LT(at("Look at this first"), at("Exports and their scope"));
  EXPECT_LT(at("--ack maxUpdate@export/payments-to-hq"), at("Exports and their scope"));
  EXPECT_LT(at("id=\"changes-refused\""), at("id=\"changes-delete\""));
  EXPECT_LT(at("id=\"changes-delete\""), at("id=\"changes-update\""));
  EXPECT_LT(at("id=\"changes-update\""), at("id=\"changes-create\""));
  EXPECT_THAT(html_of(empty_plan()), Not(HasSubstr("Look at this first")));
}

TEST(Html, FieldsAreShownAsTheyDiffer) {
  const auto page = html_of(sample_plan());
  const auto tags = between(page, "<dt>tags</dt>", "</dd>");
  EXPECT_THAT(tags, HasSubstr("class=\"gone\"><span><span class=\"unseen\">removed: </span>old"));
  EXPECT_THAT(tags, HasSubstr("class=\"come\"><span><span class=\"unseen\">added: </span>smoke"));
  EXPECT_THAT(tags, HasSubstr("<li><span>release</span></li>"));
  const auto text = between(page, "<dt>description</dt>", "</dd>");
  EXPECT_THAT(text, HasSubstr("times out after <mark>3</mark>0 seconds"));
  EXPECT_THAT(text, HasSubstr("times out after <mark>6</mark>0 seconds"));
  const auto steps = between(page, "<dt>scenario</dt>", "</dd>");
  EXPECT_THAT(steps, HasSubstr("added: </span>1  Log in"));
  EXPECT_THAT(steps, HasSubstr("<li><span>2  Open the page</span></li>")) << "moved, not changed";
  EXPECT_THAT(steps, HasSubstr("removed: </span>expected 2.1  A receipt"));
  EXPECT_THAT(steps, HasSubstr("added: </span>expected 3.1  Two receipts"));
}

TEST(Html, LongListsFoldWhatIsTheSame) {
  auto plan = empty_plan();
  plan::Change change;
  change.address = plan::case_address("payments-to-hq", 1);
  change.action = plan::Action::update;
  change.reason = plan::Reason::source_changed;
  std::string before = "[";
  std::string after = "[";
  for (int i = 0; i < 30; ++i) {
    before += (i > 0 ? "," : "") + std::string("\"tag ") + std::to_string(i) + '"';
    after += (i > 0 ? "," : "") + std::string(i == 15 ? "\"other\"" : "\"tag " + std::to_string(i) + '"');
  }
  change.fields = {{"tags", before + "]", after + "]"}, {"attachments", R"(["a"])", R"(["a"])"}};
  plan.exports[0].changes = {change};
  const auto page = html_of(plan);
  const auto tags = between(page, "<dt>tags</dt>", "</dd>");
  EXPECT_THAT(tags, HasSubstr("13 lines as before"));
  EXPECT_THAT(tags, HasSubstr("12 lines as before"));
  EXPECT_THAT(tags, HasSubstr("<li><span>tag 14</span></li>"));
  EXPECT_THAT(tags, Not(HasSubstr("<li><span>tag 5</span></li>")));
  EXPECT_THAT(between(page, "<dt>attachments</dt>", "</dd>"), HasSubstr("Order, formatting or files changed"));
}

TEST(Html, TextOfServersStaysText) {
  auto plan = sample_plan();
  plan.exports[0].source_project = kHostile;
  plan.exports[0].aql = kHostile;
  plan.exports[0].samples = {{1, kHostile}};
  plan.exports[0].scope_diff = plan::ScopeDiff{};
  plan.exports[0].scope_diff->cases = {1, 1, {{1, kHostile}}, {{2, kHostile}}};
  plan.exports[0].coverage = {{kHostile, kHostile, 1, plan::MappingOutcome::mapped, kHostile, false}};
  plan.exports[0].values = {{{1, kHostile}, kHostile}};
  {
    auto change = plan.exports[0].changes.edit(1);
    change->name = kHostile;
    change->notes = {kHostile};
    change->fields = {{kHostile, "\"<script>alert(1)</script>\"", "no JSON <b>"}};
  }
  plan.exports[0].changes.edit(0)->after = R"({"<i>":["<b>"]})";
  plan.exports[2].error.message = kHostile;
  plan.diagnostics.warning("TM3102", {kHostile, 1, 1}, kHostile, kHostile);
  plan.instances[0].user = kHostile;
  const auto page = html_of(plan);
  EXPECT_EQ(unbalanced(page), "");
  EXPECT_EQ(count(page, "<script>"), 1U) << "the page's own";
  EXPECT_THAT(page, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  EXPECT_THAT(page, Not(HasSubstr("<i>")));
  EXPECT_GE(count(page, kHarmless), 12U);
}

TEST(Html, FiltersCountWhatIsListed) {
  const auto page = html_of(sample_plan());
  const auto listed = changes_of(sample_plan()) + sample_plan().summary().refused;
  EXPECT_EQ(count(page, "<li class=\"entry "), static_cast<std::size_t>(listed));
  EXPECT_THAT(page, HasSubstr(fmt::format("{0} of {0} changes", listed)));
  EXPECT_THAT(page, HasSubstr("name=\"action\" value=\"update\">"));
  EXPECT_THAT(between(page, "name=\"action\" value=\"refused\">", "</label>"), HasSubstr("Refused"));
  EXPECT_THAT(between(page, "name=\"action\" value=\"refused\">", "</label>"), HasSubstr(">3</span>"));
  EXPECT_THAT(page, HasSubstr("<option value=\"lost_mark\">its mark seems lost (1)</option>"));
  EXPECT_THAT(page, Not(HasSubstr("<select name=\"kind\">"))) << "one kind only: nothing to choose";
  EXPECT_THAT(html_of(configuration_plan()),
              HasSubstr("<option value=\"project-integration\">Integrations in projects (4)</option>"));
}

TEST(Html, TheScopeIsANumberBesideEachBar) {
  auto plan = sample_plan();
  auto& diff = plan.exports[0].scope_diff.emplace();
  diff.basis = plan::ScopeDiff::Basis::configuration;
  diff.old_aql = "tag = \"old\"";
  diff.cases = {812, 1, {{1, "Comes"}}, {{2, "Goes"}}};
  const auto page = html_of(plan);
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">In scope</th><td class=\"number\">9,151</td>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">Entering</th><td class=\"number\">812</td>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">Leaving</th><td class=\"number\">1</td>"));
  EXPECT_THAT(page, HasSubstr("<bdi>Comes</bdi> <span class=\"muted\">#1</span>"));
  EXPECT_THAT(page, HasSubstr("and 811 more"));
  EXPECT_THAT(page, HasSubstr("tag = &quot;old&quot;"));
}

TEST(Html, MappingCoverageSaysWhatBecomesOfEachValue) {
  const auto page = html_of(sample_plan());
  EXPECT_THAT(page, HasSubstr("role=\"img\" aria-label=\"layer: 20 identity, 7 dropped\""));
  EXPECT_THAT(page, HasSubstr("<bdi>P0</bdi></th><td><bdi>Blocker</bdi> <span class=\"muted\">mapped, shared with "
                              "another value</span></td><td class=\"number\">812</td>"));
}

TEST(Html, LaunchesAndTheConfigurationPlaneAreThere) {
  const auto launches = html_of(launches_plan());
  EXPECT_THAT(launches, HasSubstr("1,000 results to upload (990 passed, 9 failed, 1 broken)"));
  EXPECT_THAT(launches, HasSubstr("one by one, since the upload policy"));
  EXPECT_THAT(launches, HasSubstr("export/payments-to-hq/launch/90</code>"));
  const auto configuration = html_of(configuration_plan());
  EXPECT_THAT(configuration, HasSubstr("<code>integration/hq/project/Payments</code>"));
  EXPECT_THAT(configuration, HasSubstr("emea does not let this token&apos;s user read integrations"));
  EXPECT_THAT(configuration, HasSubstr("the instance counts 812 test cases"));
}

TEST(Html, AVeryLargePlanIsCountedBeyondTheLimit) {
  auto plan = empty_plan();
  for (plan::Id id = 1; id <= 7'000; ++id) {
    plan::Change change;
    change.address = plan::case_address("payments-to-hq", id);
    change.action = id <= 6'990 ? plan::Action::create : plan::Action::remove;
    change.reason = id <= 6'990 ? plan::Reason::not_in_recipient : plan::Reason::scope_left;
    change.name = "Case";
    change.after = R"({"name":"Case"})";
    plan.exports[0].changes.push_back(change);
  }
  const auto page = html_of(plan);
  EXPECT_EQ(count(page, "<li class=\"entry "), 5'000U);
  EXPECT_EQ(count(page, "<li class=\"entry a-delete"), 10U) << "by risk";
  EXPECT_THAT(page, HasSubstr("lists the first 5,000 of 7,000 changes"));
  EXPECT_THAT(page, HasSubstr("<code>export/payments-to-hq</code></th><td>create</td><td class=\"number\">2,000</td>"));
}

TEST(Html, AnApplySaysWhatIsNotDone) {
  const auto plan = sample_plan();
  const auto again = sample_plan();
  Applied applied;
  applied.done.create = 3;
  applied.results = 1;
  applied.failed = 1;
  applied.notes = {kHostile};
  applied.not_done = {{"export/a/test-case/1", "create", kHostile, "failed", "hq answers 500 <b>"},
                      {"export/a/test-case/2", "update", "Two", "skipped", "deletes wait"}};
  RunResult result;
  result.verb = "apply";
  result.outcome = "incomplete";
  result.plan = &plan;
  result.applied = &applied;
  result.remaining = &again;
  const auto page = html_of(result);
  EXPECT_EQ(unbalanced(page), "");
  EXPECT_THAT(page, HasSubstr("3 changes were made"));
  EXPECT_THAT(page, HasSubstr("</span>failed</dt><dd>1</dd>"));
  EXPECT_THAT(page, Not(HasSubstr("</span>stale</dt>"))) << "none";
  EXPECT_THAT(page, HasSubstr("Not done: failed."));
  EXPECT_THAT(page, HasSubstr("hq answers 500 &lt;b&gt;"));
  EXPECT_LT(page.find("Not done: failed."), page.find("What was planned"));
  EXPECT_THAT(page, HasSubstr("id=\"remaining\">Left after the apply"));
  EXPECT_EQ(count(page, "id=\"filters\""), 1U);
}

TEST(Html, DriftIsListedBySide) {
  auto plan = sample_plan();
  plan.exports[0].changes.edit(2)->provenance = {"", 0, "ada <b>", 1'700'000'099'000};
  const auto report = drift_report(plan);
  RunResult result;
  result.verb = "drift";
  result.outcome = "read";
  result.plan = &plan;
  result.drift = &report;
  const auto page = html_of(result);
  EXPECT_EQ(unbalanced(page), "");
  EXPECT_THAT(page, HasSubstr("7 objects differ"));
  EXPECT_THAT(page, HasSubstr("id=\"list-source\""));
  EXPECT_THAT(page, HasSubstr("by <bdi>ada &lt;b&gt;</bdi>"));
  EXPECT_THAT(page, Not(HasSubstr("1700000"))) << "no times";
  const DriftReport nothing;
  result.drift = &nothing;
  EXPECT_THAT(html_of(result), HasSubstr("Nothing differs"));
}

TEST(Html, ChecksOfAVerificationFailedOnesFirst) {
  plan::Verification verification;
  verification.checks = {
      {"export/a", "content", "the copies say what they shall", plan::CheckState::passed, 10, 0, "", {}},
      {"export/a",
       "doubles",
       "each case is there once",
       plan::CheckState::failed,
       10,
       30,
       "30 are there twice <b>",
       {"4711 <b>"}},
      {"instance/hq", "readable", "hq can be read", plan::CheckState::unknown, 0, 0, "hq does not answer", {}}};
  RunResult result;
  result.verb = "verify";
  result.outcome = "read";
  result.verified = &verification;
  const auto page = html_of(result);
  EXPECT_EQ(unbalanced(page), "");
  EXPECT_THAT(page, HasSubstr("3 checks: 1 passed, 1 failed, 1 not known"));
  EXPECT_LT(page.find("30 are there twice &lt;b&gt;"), page.find("the copies say what they shall"));
  EXPECT_THAT(page, HasSubstr("Expected: each case is there once."));
  EXPECT_THAT(page, HasSubstr("and 29 more"));
  const plan::Verification nothing;
  result.verified = &nothing;
  EXPECT_THAT(html_of(result), HasSubstr("Nothing was verified"));
}

}  // namespace
}  // namespace tmsync::report
