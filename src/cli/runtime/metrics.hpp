#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tmsync/report/run_result.hpp"

namespace tmsync::cli {

/// What one run sent to one instance.
struct Traffic {
  std::int64_t requests = 0;  ///< attempts, retries included
  std::int64_t retries = 0;
  std::int64_t throttled = 0;  ///< answers 429 and 503
  std::int64_t bytes = 0;      ///< of bodies received, decompressed
};

/// What a run leaves behind for Prometheus: gauges about this one run, in the text exposition format.
class Metrics {
 public:
  /// Labels that every sample carries, so that the files of several verbs and configurations can lie side by side.
  Metrics(std::string verb, std::string configuration);

  /// The counts of a result; a later one replaces those of the same kind.
  void note(const report::RunResult& result);
  void note_traffic(const std::string& instance, const Traffic& traffic);  ///< adds up

  struct End {
    int exit_code = 0;
    std::int64_t at_ms = 0;  ///< since 1970-01-01 UTC
    std::int64_t took_ms = 0;
    std::string version;
  };
  void write(std::ostream& out, const End& end) const;

 private:
  using Labels = std::vector<std::pair<std::string, std::string>>;
  struct Family {
    std::string help;
    std::map<Labels, double> samples;
  };
  void set(const std::string& name, const std::string& help, Labels labels, double value);
  void note_plan(const plan::Plan& plan);

  Labels common_;
  std::map<std::string, Family> families_;  ///< by name
  std::map<std::string, Traffic> traffic_;
};

}  // namespace tmsync::cli
