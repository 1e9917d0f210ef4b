#include "tmsync/report/plan_file.hpp"

#include <algorithm>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tmsync/core/hash.hpp"
#include "tmsync/report/plan_report.hpp"

#include "kept_texts.hpp"
#include "random_plan.hpp"
#include "sample_plan.hpp"

namespace tmsync::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string written(const PlanFile& file) {
  std::ostringstream out;
  write_plan_file(file.plan, file.options, out);
  return out.str();
}

core::Result<PlanFile> read(const std::string& text, const std::shared_ptr<plan::TextStore>& texts = nullptr,
                            const PlanFileLimits& limits = {}) {
  std::istringstream in(text);
  return read_plan_file(in, texts, limits);
}

/// The trailer that belongs to the lines.
std::string sealed(const std::string& lines) {
  core::Sha256 hash;
  hash.add(lines);
  const auto count = std::count(lines.begin(), lines.end(), '\n');
  return lines + R"({"type":"end","lines":)" + std::to_string(count) + R"(,"sha256":")" + hash.hex() + "\"}\n";
}

/// Without its trailer.
std::string lines_of(const std::string& file) {
  return file.substr(0, file.rfind("{\"type\":\"end\""));
}

PlanFile sample() {
  return {sample_plan(),
          {"full", {"export/*"}, {"export/b"}, {"maxDelete@export/a"}, {"integration/*"}, "1", "2%", "3"}};
}

TEST(PlanFile, SamplePlansComeBackAsTheyWere) {
  for (const auto& plan : {sample_plan(), launches_plan(), configuration_plan(), empty_plan()}) {
    PlanFile file{plan, {}};
    const auto back = read(written(file));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(to_json(back->plan), to_json(plan));
    EXPECT_EQ(to_text(back->plan, {{false, 80}, 1, 0, false}), to_text(plan, {{false, 80}, 1, 0, false}));
    EXPECT_EQ(back->plan.diagnostics.items(), plan.diagnostics.items());
    EXPECT_EQ(digest(back->plan), digest(plan));
  }
}

TEST(PlanFile, OptionsAndWhatNoFormatShowsComeBackToo) {
  auto file = sample();
  {
    auto change = file.plan.exports.front().changes.edit(1);
    change->provenance = {"ada", 17, "bob", 18};
    change->source_attributes = 0xffffffffffffffffU;
    change->image = R"({"name":"before the run"})";
  }
  const auto back = read(written(file));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->options, file.options);
  const auto again = back->plan.exports.front().changes[1];
  EXPECT_EQ(again.provenance.recipient_by, "bob");
  EXPECT_EQ(again.provenance.source_at, 17);
  EXPECT_EQ(again.source_attributes, 0xffffffffffffffffU);
  EXPECT_EQ(again.image, R"({"name":"before the run"})");
}

TEST(PlanFile, AnyPlanIsWrittenReadAndWrittenTheSame) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    const auto file = random_plan(seed);
    const auto text = written(file);
    const auto back = read(text);
    ASSERT_TRUE(back) << "seed " << seed << ": " << back.error().message;
    ASSERT_EQ(written(*back), text) << "seed " << seed;
    ASSERT_EQ(to_json(back->plan), to_json(file.plan)) << "seed " << seed;
  }
}

/// As a plan file writes it, so that every member is looked at.
template <typename T>
std::string line_of(const T& change) {
  LineWriter line;
  members(line, change);
  return line.json().dump();
}

template <typename T>
void expect_packed_and_unpacked_the_same(std::uint32_t seed) {
  RandomFiller filler(seed);
  const auto changes = filler.some<T>(6);
  plan::ChangeList<T> stored;
  stored.keep_in(std::make_shared<plan::KeptTexts>());
  for (const auto& change : changes) stored.push_back(change);
  const plan::ChangeList<T> in_memory(changes);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    ASSERT_EQ(line_of(stored[i]), line_of(changes[i])) << "seed " << seed;
    ASSERT_EQ(line_of(in_memory[i]), line_of(changes[i])) << "seed " << seed;
  }
}

TEST(PlanFile, AnyChangeIsPackedAndUnpackedTheSame) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    expect_packed_and_unpacked_the_same<plan::Change>(seed);
    expect_packed_and_unpacked_the_same<plan::LaunchChange>(seed);
  }
}

TEST(PlanFile, HasOneLineForEachChange) {
  auto plan = empty_plan();
  const auto empty = written({plan, {}});
  plan = sample_plan();
  const auto text = written({plan, {}});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n') - std::count(empty.begin(), empty.end(), '\n'),
            static_cast<std::ptrdiff_t>(plan.exports.front().changes.size() + 3 + plan.guards.size() +
                                        plan.diagnostics.items().size()));
}

TEST(PlanFile, LongTextsGoIntoTheStore) {
  const auto store = std::make_shared<plan::KeptTexts>();
  const auto plan = sample_plan();
  const auto back = read(written({plan, {}}), store);
  ASSERT_TRUE(back);
  EXPECT_THAT(store->texts, HasSubstr("The session times out after 60 seconds"));
  EXPECT_EQ(to_json(back->plan), to_json(plan));
}

struct Refusal {
  const char* name;
  std::string text;
  std::vector<std::string> said;
};
void PrintTo(const Refusal& row, std::ostream* out) {
  *out << row.name;
}

std::vector<Refusal> refusals() {
  const auto good = written(sample());
  const auto lines = lines_of(good);
  const auto changed = [&](const std::string& what, const std::string& by) {
    auto text = lines;
    text.replace(text.find(what), what.size(), by);
    return text;
  };
  std::string deep = R"({"type":"guard","guard":)";
  deep += std::string(100'000, '[');
  return {
      {"empty", "", {"no file of \"tmsync plan --out\"", "tmsync plan --out FILE"}},
      {"text", "Plan: 1 to create\n", {"no file of \"tmsync plan --out\""}},
      {"json_plan", to_json(sample_plan()), {"no file of \"tmsync plan --out\"", "--format json"}},
      {"json_array", "[1,2]\n", {"no file of \"tmsync plan --out\""}},
      {"no_line_end", "abc", {"no file of \"tmsync plan --out\""}},
      {"truncated_in_the_first_line", good.substr(0, 60), {"truncated"}},
      {"truncated_between_lines", lines, {"truncated", "tmsync plan --out FILE"}},
      {"truncated_in_a_line", lines.substr(0, lines.size() - 10), {"truncated"}},
      {"truncated_in_the_trailer", good.substr(0, good.size() - 20), {"truncated"}},
      {"without_the_last_line_end", good.substr(0, good.size() - 1), {"truncated"}},
      {"broken_trailer", lines + "{\"type\":\"end\",\"lines\n", {"truncated"}},
      {"altered_text", changed("Log in", "Log on") + good.substr(lines.size()), {"altered", "digest"}},
      {"line_taken_out", lines.substr(0, lines.find('\n') + 1) + good.substr(lines.size()), {"altered"}},
      {"wrong_number_of_lines",
       [&] {
         auto text = sealed(lines);
         text.replace(text.rfind("\"lines\":") + 8, 1, "9");
         return text;
       }(),
       {"altered", "number of lines"}},
      {"something_behind_the_end", good + "{}\n", {"altered", "added at its end"}},
      {"other_major_version",
       sealed(changed(R"("formatVersion":"1.0")", R"("formatVersion":"2.0")")),
       {"version 2.0 of the format", "written by tmsync 1.0.0", "reads version 1.0", "use that version"}},
      {"hostile_version",
       sealed(changed(R"("formatVersion":"1.0")", "\"formatVersion\":\"2\\u001b[31m\"")),
       {"version 2\\x1b[31m of the format"}},
      {"unknown_action",
       sealed(changed(R"("action":"create")", R"("action":"explode")")),
       {"line 3 is not what this version of tmsync writes: action: \"explode\" is not known", "tmsync 1.0.0"}},
      {"unknown_type", sealed(lines + "{\"type\":\"poem\"}\n"), {"a line of an unknown type"}},
      {"no_json", sealed(lines + "{\"type\":\n"), {"no JSON"}},
      {"no_object", sealed(lines + "7\n"), {"something else stands where an object belongs"}},
      {"deep", sealed(lines + deep + "\n"), {"nested too deeply"}},
      {"wrong_kind", sealed(changed(R"("name":"Log in")", R"("name":7)")), {"name: no text"}},
      {"number_too_large",
       sealed(changed(R"("sourceId":4701)", R"("sourceId":18446744073709551615)")),
       {"sourceId: no whole number"}},
      {"count_whose_sums_would_overflow",
       sealed(changed(R"("sourceId":4701)", R"("sourceId":9223372036854775807)")),
       {"sourceId: no whole number, or one that is too large"}},
      {"fraction", sealed(changed(R"("sourceId":4701)", R"("sourceId":1e300)")), {"sourceId: no whole number"}},
      {"negative_size", sealed(changed(R"("line":12)", R"("line":-1)")), {"where: line: no whole number"}},
      {"change_without_export",
       sealed(lines.substr(0, lines.find('\n') + 1) + "{\"type\":\"test-case\",\"address\":\"a\"}\n"),
       {"a change without an export"}},
      {"configuration_without_integration",
       sealed(lines.substr(0, lines.find('\n') + 1) + "{\"type\":\"configuration\"}\n"),
       {"a change without an integration"}},
      {"launch_of_an_export_without", sealed(lines + "{\"type\":\"launch\"}\n"), {"a launch without an export"}},
  };
}

class PlanFileRefusal : public ::testing::TestWithParam<Refusal> {};

TEST_P(PlanFileRefusal, IsToldWithWhatToDoNext) {
  const auto result = read(GetParam().text);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, core::ErrorKind::invalid_input);
  for (const auto& part : GetParam().said) EXPECT_THAT(result.error().message, HasSubstr(part));
  EXPECT_THAT(result.error().message, HasSubstr("tmsync plan --out FILE"));
  EXPECT_EQ(result.error().message.find('\x1b'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Rows, PlanFileRefusal, ::testing::ValuesIn(refusals()),
                         [](const auto& row) { return row.param.name; });

TEST(PlanFile, ANewerMinorVersionWithMoreMembersIsRead) {
  auto lines = lines_of(written(sample()));
  const std::string version = R"("formatVersion":"1.0")";
  lines.replace(lines.find(version), version.size(), R"("formatVersion":"1.7","mood":"good")");
  const auto back = read(sealed(lines));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_json(back->plan), to_json(sample_plan()));
}

TEST(PlanFile, ALineIsBounded) {
  PlanFileLimits limits;
  limits.line_bytes = 5000;
  const auto good = written({empty_plan(), {}});
  EXPECT_TRUE(read(good, nullptr, limits));
  auto plan = empty_plan();
  plan.exports.front().aql = std::string(6000, 'x');
  const auto result = read(written({plan, {}}), nullptr, limits);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, AllOf(StartsWith("line 2 is longer than any"), HasSubstr("plan --out")));
}

TEST(PlanFile, AFailingDiskIsAnotherError) {
  class Broken final : public std::streambuf {
    int underflow() override { throw std::runtime_error("I/O"); }
  };
  Broken broken;
  std::istream in(&broken);
  const auto result = read_plan_file(in, nullptr);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, core::ErrorKind::io);
}

}  // namespace
}  // namespace tmsync::report
