#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "tmsync/sync/doctor.hpp"

#include "session.hpp"

namespace tmsync::cli {

/// One value that tmsync goes by, and who says so.
struct Setting {
  std::string name;   ///< --config, instance/emea endpoint
  std::string value;  ///< never a token, and never the credentials in a proxy's URL
  std::string origin;
  bool by_default = false;
};

/// What `tmsync doctor` found out: the settings, and one finding a check, in the order in which they were made.
struct Diagnosis {
  std::vector<Setting> settings;
  std::vector<sync::Finding> findings;

  void add(std::string address, std::string check, sync::Finding::State state, std::string text,
           std::string advice = {}) {
    findings.push_back({std::move(address), std::move(check), state, std::move(text), std::move(advice)});
  }
};

/// 0 where nothing failed, else the code of what has to be mended first.
[[nodiscard]] ExitCode code_of(const Diagnosis& diagnosis);

/// One line a check, what to do below it. Settings at their default are left out, unless -v asks for them.
void write_text(const Diagnosis& diagnosis, Session& session);
void write_json(const Diagnosis& diagnosis, ExitCode code, Session& session);

}  // namespace tmsync::cli
