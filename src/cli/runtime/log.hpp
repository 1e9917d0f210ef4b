#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "tmsync/core/diagnostic.hpp"

#include "session.hpp"

/// What goes to standard error beside the product: text for people, or with --log-format json one JSON object a line.
namespace tmsync::cli {

struct LogField {
  std::string name;
  std::variant<std::int64_t, std::string> value;
};

/// Written where --log-level admits it. Text names the level and the message only; JSON has the fields, too.
void log_debug(Session& session, const std::string& message, const std::vector<LogField>& fields);
void log_info(Session& session, const std::string& message, const std::vector<LogField>& fields = {});
/// Is anything of that level written at all?
[[nodiscard]] bool logs_debug(const Session& session);

/// A line for people that no level holds back: progress and notes. The text is escaped.
void tell(Session& session, const std::string& line, const std::vector<LogField>& fields = {});

/// As `report::to_text` gives them, or one object each.
void print_diagnostics(const core::Diagnostics& diagnostics, Session& session);

/// While it lives, every line that is written to the session's standard error becomes an object; lines that are
/// objects already pass. Nothing is asked on a terminal meanwhile, and nothing is painted.
class JsonStandardError {
 public:
  explicit JsonStandardError(Session& session, std::string verb);
  ~JsonStandardError();
  JsonStandardError(const JsonStandardError&) = delete;
  JsonStandardError& operator=(const JsonStandardError&) = delete;

  class Lines;  ///< private to log.cpp

 private:
  Session& session_;
  std::unique_ptr<Lines> lines_;
  std::streambuf* real_;
};

/// 16 random hex digits.
[[nodiscard]] std::string make_run_id();
/// Empty where the text can be a run id (1 to 64 letters, digits, '.', '_' and '-'), else what is wrong with it.
[[nodiscard]] std::string check_run_id(const std::string& text);

}  // namespace tmsync::cli
