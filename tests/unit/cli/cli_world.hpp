#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tmsync/standin/standin.hpp"

/// The command line against two stand-ins on real sockets.
namespace tmsync::testing {

/// Tokens that no message may ever repeat.
inline constexpr const char* kEmeaToken = "canary-emea-5f1d7c";
inline constexpr const char* kHqToken = "canary-hq-90aa3b";
/// Of the recipient, for TestOps to export with; the second one is as good.
inline constexpr const char* kExportToken = "canary-export-17be02";
inline constexpr const char* kNewExportToken = "canary-export-new-c3d9";

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
  [[nodiscard]] std::string all() const { return out + err; }
  /// Everything on one line, as if no line had been broken and no quote escaped: for texts of several words.
  [[nodiscard]] std::string flat() const;
};

/// The parts of the configuration that tests vary; everything else is as in the sample.
struct Yaml {
  std::string emea_endpoint;  ///< empty = the stand-in's
  std::string hq_endpoint;
  std::string emea_token = "{ env: EMEA_TOKEN }";
  std::string hq_token = "{ env: HQ_TOKEN }";
  std::string emea_more;  ///< lines under the spec of the instance, indented by two
  std::string hq_more;
  int concurrency = 4;
  std::string timeout = "20s";
  std::string source_instance = "emea";
  std::string source_project = "Payments";
  std::string recipient_project = "Payments EMEA";
  std::string mapping =
      "  status: { identity: true }\n"
      "  layer: { identity: true }\n"
      "  customFields:\n"
      "    Priority: { rows: [ { source: P0, target: Blocker }, { source: P1, target: Major }, { source: P2 } ] }\n"
      "    Component: { identity: true, createMissing: true }\n";
  std::string test_cases = "{ aql: 'tag = \"release\"' }";
  std::string export_more;  ///< lines under the spec of the export, indented by two
};

class CliWorld : public ::testing::Test {
 protected:
  struct Setup {
    bool tls = false;
    std::int64_t token_lifetime_s = 3600;
    std::string source;     ///< state; empty = the sample
    std::string recipient;  ///< likewise
    /// Sees every request that comes over a socket before the instance, and answers in its place by setting a status.
    std::function<void(const standin::Request&, standin::Outcome&)> meddle;
  };

  CliWorld();
  ~CliWorld() override;

  /// Serves both instances and writes tmsync.yaml.
  void start(const Setup& setup);
  void start() { start(Setup()); }
  void configure(const Yaml& yaml);
  void write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string text_of(const Yaml& yaml) const;

  /// Runs the command line in process. Every outcome is searched for the tokens.
  Outcome run(const std::vector<std::string>& arguments, const std::string& input = {});

  void on_emea(const std::function<void(standin::Instance&)>& action);
  void on_hq(const std::function<void(standin::Instance&)>& action);
  /// Moves the clock of both instances and lets them do what is due.
  void later(std::int64_t seconds);
  /// Requests of both instances since the start that could change something.
  [[nodiscard]] std::size_t writes();
  [[nodiscard]] std::size_t requests();
  [[nodiscard]] std::string copies();  ///< dump of the recipient project
  [[nodiscard]] std::string endpoint(std::size_t index) const { return listener_->endpoints().at(index).url; }

  std::filesystem::path folder;
  std::map<std::string, std::string> environment;
  std::string today;  ///< the day that the program takes it for; empty = the real one
  bool terminal_input = false;
  bool terminal_output = false;
  std::unique_ptr<standin::Listener> listener_;

 private:
  [[nodiscard]] std::unique_ptr<standin::Instance> open_instance(const std::string& name, const std::string& state,
                                                                 std::int64_t token_lifetime_s);

  std::atomic<std::int64_t> offset_ms_ = 0;
  std::map<std::string, standin::Instance*> peers_;  ///< by URL
  std::unique_ptr<standin::Instance> emea_;
  std::unique_ptr<standin::Instance> hq_;
  std::vector<std::unique_ptr<standin::Instance>> meddled_;  ///< in front of the two
};

/// How often `part` occurs in `text`.
[[nodiscard]] std::size_t count(const std::string& text, const std::string& part);

/// The sample state of the source with the tokens of this file.
[[nodiscard]] std::string source_state();
[[nodiscard]] std::string recipient_state();
[[nodiscard]] std::string replaced(std::string text, const std::string& what, const std::string& by);

/// The summary line of a plan, without its estimate.
[[nodiscard]] std::string summary(const std::string& text);

}  // namespace tmsync::testing
