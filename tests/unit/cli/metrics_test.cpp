#include "runtime/metrics.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "cli_world.hpp"

/// --metrics-into: what Prometheus reads.
namespace tmsync::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Labels = std::map<std::string, std::string>;

bool is_name(const std::string& text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
}

/// The text exposition format, strictly: HELP and TYPE before the samples of a family, no family and no sample twice,
/// every line ended.
class Exposition {
 public:
  explicit Exposition(const std::string& text) {
    EXPECT_TRUE(text.ends_with('\n'));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) read(line);
  }

  [[nodiscard]] std::optional<double> value(const std::string& name, const Labels& some) const {
    std::optional<double> found;
    for (const auto& [key, number] : samples_) {
      if (key.first != name) continue;
      const bool fits = std::all_of(some.begin(), some.end(), [&](const auto& label) {
        const auto at = key.second.find(label.first);
        return at != key.second.end() && at->second == label.second;
      });
      if (!fits) continue;
      EXPECT_FALSE(found) << name << " is ambiguous";
      found = number;
    }
    return found;
  }
  [[nodiscard]] std::size_t size() const { return samples_.size(); }

 private:
  void read(const std::string& line) {
    if (line.starts_with("# HELP ")) {
      const auto end = line.find(' ', 7);
      ASSERT_NE(end, std::string::npos) << line;
      family_ = line.substr(7, end - 7);
      EXPECT_TRUE(families_.insert(family_).second) << "twice: " << line;
      EXPECT_TRUE(is_name(family_)) << line;
      typed_ = false;
      return;
    }
    if (line.starts_with("# TYPE ")) {
      EXPECT_EQ(line, "# TYPE " + family_ + " gauge");
      typed_ = true;
      return;
    }
    ASSERT_TRUE(typed_) << "a sample before its type: " << line;
    const auto open = line.find('{');
    ASSERT_NE(open, std::string::npos) << line;
    EXPECT_EQ(line.substr(0, open), family_);
    Labels labels;
    std::size_t at = open + 1;
    while (line.at(at) != '}') {
      if (line[at] == ',') ++at;
      const auto equals = line.find('=', at);
      const auto name = line.substr(at, equals - at);
      EXPECT_TRUE(is_name(name)) << line;
      EXPECT_EQ(line.at(equals + 1), '"') << line;
      std::string value;
      for (at = equals + 2; line.at(at) != '"'; ++at) {
        if (line[at] == '\\') {
          ++at;
          EXPECT_THAT("\\\"n", HasSubstr(std::string(1, line.at(at)))) << line;
          value += line[at] == 'n' ? '\n' : line[at];
        } else {
          value += line[at];
        }
      }
      ++at;
      EXPECT_TRUE(labels.emplace(name, value).second) << line;
    }
    EXPECT_EQ(line.at(at + 1), ' ') << line;
    std::size_t used = 0;
    const std::string number = line.substr(at + 2);
    const double value = std::stod(number, &used);
    EXPECT_EQ(used, number.size()) << line;
    EXPECT_TRUE(samples_.emplace(std::make_pair(family_, labels), value).second) << "twice: " << line;
  }

  std::string family_;
  bool typed_ = false;
  std::set<std::string> families_;
  std::map<std::pair<std::string, Labels>, double> samples_;
};

class MetricsFile : public CliWorld {
 protected:
  [[nodiscard]] Exposition metrics() const {
    std::ifstream file(folder / "m.prom", std::ios::binary);
    return Exposition({std::istreambuf_iterator<char>(file), {}});
  }
  Outcome run_with_metrics(std::vector<std::string> arguments) {
    std::filesystem::remove(folder / "m.prom");
    arguments.insert(arguments.end(), {"--metrics-into", "m.prom"});
    return run(arguments);
  }
};

TEST(Metrics, LabelsAreEscaped) {
  cli::Metrics metrics("plan", "a\\b\"c\nd");
  std::ostringstream out;
  metrics.write(out, {7, 1'500, 2'250, "1.0"});
  const Exposition read(out.str());
  const Labels labels{{"verb", "plan"}, {"configuration", "a\\b\"c\nd"}};
  EXPECT_EQ(read.value("tmsync_run_exit_code", labels), 7);
  EXPECT_EQ(read.value("tmsync_run_timestamp_seconds", labels), 1.5);
  EXPECT_EQ(read.value("tmsync_run_duration_seconds", labels), 2.25);
  EXPECT_EQ(read.value("tmsync_run_info", {{"version", "1.0"}}), 1);
}

TEST_F(MetricsFile, OfAPlan) {
  start();
  ASSERT_EQ(run_with_metrics({"plan"}).code, 0);
  const auto read = metrics();
  EXPECT_EQ(read.value("tmsync_plan_changes", {{"export", "payments"}, {"action", "create"}}), 3);
  EXPECT_EQ(read.value("tmsync_plan_changes", {{"export", "payments"}, {"action", "delete"}}), 0);
  EXPECT_EQ(read.value("tmsync_export_in_scope", {{"export", "payments"}}), 3);
  EXPECT_EQ(read.value("tmsync_plan_ignored_values", {{"export", "payments"}}), 4);
  EXPECT_EQ(read.value("tmsync_export_state", {{"export", "payments"}, {"state", "planned"}}), 1);
  EXPECT_EQ(read.value("tmsync_export_state", {{"export", "payments"}, {"state", "failed"}}), 0);
  EXPECT_EQ(read.value("tmsync_plan_complete", {{"verb", "plan"}}), 1);
  EXPECT_EQ(read.value("tmsync_run_exit_code", {}), 0);
  EXPECT_EQ(read.value("tmsync_guards_stopped", {}), 0);
  const auto sum = *read.value("tmsync_run_requests", {{"instance", "emea"}}) +
                   *read.value("tmsync_run_requests", {{"instance", "hq"}});
  EXPECT_EQ(sum, static_cast<double>(requests()));
  EXPECT_GT(*read.value("tmsync_run_received_bytes", {{"instance", "hq"}}), 0);
}

TEST_F(MetricsFile, OfAnApply) {
  start();
  ASSERT_EQ(run_with_metrics({"apply", "--yes"}).code, 0);
  const auto read = metrics();
  EXPECT_EQ(read.value("tmsync_operations", {{"state", "done"}}), 3);
  EXPECT_EQ(read.value("tmsync_operations", {{"state", "failed"}}), 0);
  EXPECT_EQ(read.value("tmsync_plan_changes", {{"export", "payments"}, {"action", "create"}}), 3);
}

TEST_F(MetricsFile, OfDriftAndVerify) {
  start();
  ASSERT_EQ(run({"apply", "--yes"}).code, 0);
  ASSERT_EQ(run_with_metrics({"verify"}).code, 0);
  EXPECT_GT(*metrics().value("tmsync_checks", {{"state", "passed"}}), 0);
  EXPECT_EQ(metrics().value("tmsync_checks", {{"state", "failed"}}), 0);
  ASSERT_EQ(run_with_metrics({"drift"}).code, 0);
  EXPECT_EQ(metrics().value("tmsync_drift_objects", {{"side", "recipient"}}), 0);
}

TEST_F(MetricsFile, HoweverTheRunEnds) {
  start();
  Yaml yaml;
  yaml.export_more = "  guards: { maxCreate: 2 }\n";
  configure(yaml);
  ASSERT_EQ(run_with_metrics({"apply", "--yes"}).code, 4);
  EXPECT_EQ(metrics().value("tmsync_run_exit_code", {{"verb", "apply"}}), 4);
  EXPECT_EQ(metrics().value("tmsync_guards_stopped", {}), 1);
  EXPECT_EQ(metrics().value("tmsync_operations", {{"state", "done"}}).value_or(0), 0);

  yaml.emea_token = "{ env: NOT_SET }";
  configure(yaml);
  ASSERT_EQ(run_with_metrics({"plan"}).code, 8);
  EXPECT_EQ(metrics().value("tmsync_run_exit_code", {}), 8);
  EXPECT_EQ(metrics().value("tmsync_plan_complete", {}), 0);
  EXPECT_EQ(metrics().value("tmsync_export_state", {{"state", "failed"}}), 1);

  write("tmsync.yaml", "kind: Nothing\n");
  ASSERT_EQ(run_with_metrics({"plan"}).code, 7);
  EXPECT_EQ(metrics().value("tmsync_run_exit_code", {}), 7);
}

TEST_F(MetricsFile, AFileThatCannotBeWrittenIsAnError) {
  start();
  const auto outcome = run({"plan", "--metrics-into", "no/such/folder/m.prom"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("no/such/folder/m.prom"));
  EXPECT_THAT(outcome.out, HasSubstr("Plan: 3 to create")) << "the plan itself is told";
}

}  // namespace
}  // namespace tmsync::testing
