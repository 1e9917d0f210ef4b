#include "runtime/log.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ostream>
#include <streambuf>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/common.h>

#include "tmsync/core/async.hpp"
#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/report/diagnostics.hpp"

namespace tmsync::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestRunId = 64;

bool admits(const Session& session, spdlog::level::level_enum level) {
  const auto least =
      session.global.verbose >= 2 ? spdlog::level::debug : spdlog::level::from_str(session.global.log_level);
  return level >= least;
}

/// RFC 3339, UTC.
std::string time_text() {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto ms = now.time_since_epoch().count() % 1'000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)), ms);
}

struct Level {
  std::string_view begin;  ///< of a line for people
  std::string_view name;
};
constexpr std::array<Level, 4> kLevels{
    {{"tmsync: ", "error"}, {"error: ", "error"}, {"warning: ", "warning"}, {"note: ", "info"}}};

}  // namespace

/// Gathers lines; each becomes an object as it ends.
class JsonStandardError::Lines final : public std::streambuf {
 public:
  Lines(std::streambuf& real, std::string run, std::string verb)
      : real_(real), run_(std::move(run)), verb_(std::move(verb)) {}

  void write(std::string_view level, const std::string& message, const std::vector<LogField>& fields) {
    Json line{{"time", time_text()}, {"level", level}, {"run", run_}, {"verb", verb_}, {"message", message}};
    for (const auto& field : fields) std::visit([&](const auto& value) { line[field.name] = value; }, field.value);
    const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    real_.sputn(text.data(), static_cast<std::streamsize>(text.size()));
    real_.pubsync();
  }

  /// What was begun without an end of line.
  void finish() {
    if (!line_.empty()) end_line();
  }

 protected:
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    put(traits_type::to_char_type(c));
    return c;
  }
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    for (std::streamsize i = 0; i < size; ++i) put(text[i]);
    return size;
  }

 private:
  void put(char c) {
    if (c != '\n') {
      line_ += c;
    } else if (!line_.empty()) {
      end_line();
    }
  }
  void end_line() {
    const std::string line = std::exchange(line_, {});
    const auto* level =
        std::find_if(kLevels.begin(), kLevels.end(), [&](const auto& known) { return line.starts_with(known.begin); });
    if (level == kLevels.end()) {
      write("info", line, {});
    } else {
      write(level->name, line.substr(level->begin.size()), {});
    }
  }

  std::streambuf& real_;
  std::string run_;
  std::string verb_;
  std::string line_;
};

JsonStandardError::JsonStandardError(Session& session, std::string verb)
    : session_(session),
      lines_(std::make_unique<Lines>(*session.err.rdbuf(), session.global.run_id, std::move(verb))),
      real_(session.err.rdbuf(lines_.get())) {
  session.err_is_terminal = false;
  session.err_is_colored = false;
  session.in_is_terminal = false;
}

JsonStandardError::~JsonStandardError() {
  lines_->finish();
  session_.err.rdbuf(real_);
}

namespace {

void log_line(Session& session, spdlog::level::level_enum level, const std::string& message,
              const std::vector<LogField>& fields) {
  if (!admits(session, level)) return;
  const auto name = spdlog::level::to_string_view(level);
  const std::string_view level_name(name.data(), name.size());
  if (auto* lines = dynamic_cast<JsonStandardError::Lines*>(session.err.rdbuf())) {
    lines->write(level_name, message, fields);
  } else {
    session.err << level_name << ": " << message << std::endl;
  }
}

}  // namespace

void log_debug(Session& session, const std::string& message, const std::vector<LogField>& fields) {
  log_line(session, spdlog::level::debug, message, fields);
}

void log_info(Session& session, const std::string& message, const std::vector<LogField>& fields) {
  log_line(session, spdlog::level::info, message, fields);
}

bool logs_debug(const Session& session) {
  return admits(session, spdlog::level::debug);
}

void tell(Session& session, const std::string& line, const std::vector<LogField>& fields) {
  const std::string safe = core::escape_terminal(line);
  if (auto* lines = dynamic_cast<JsonStandardError::Lines*>(session.err.rdbuf())) {
    lines->write("info", safe, fields);
  } else {
    session.err << safe << std::endl;
  }
}

void print_diagnostics(const core::Diagnostics& diagnostics, Session& session) {
  auto* lines = dynamic_cast<JsonStandardError::Lines*>(session.err.rdbuf());
  if (lines == nullptr) {
    session.err << report::to_text(diagnostics, {session.err_is_colored, session.width});
    return;
  }
  for (const auto& diagnostic : diagnostics.sorted()) {
    std::vector<LogField> fields{{"code", diagnostic.code}};
    if (!diagnostic.where.file.empty()) {
      fields.push_back({"file", diagnostic.where.file});
      fields.push_back({"line", static_cast<std::int64_t>(diagnostic.where.line)});
      fields.push_back({"column", static_cast<std::int64_t>(diagnostic.where.column)});
    }
    if (!diagnostic.hint.empty()) fields.push_back({"hint", core::escape_terminal(diagnostic.hint)});
    const auto level = diagnostic.severity == core::Severity::note ? "info" : core::to_string(diagnostic.severity);
    lines->write(level, core::escape_terminal(diagnostic.summary), fields);
  }
}

std::string make_run_id() {
  return core::to_hex(core::SeededRandom::entropy());
}

std::string check_run_id(const std::string& text) {
  const bool good = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
           c == '-';
  });
  if (good && !text.empty() && text.size() <= kLongestRunId) return {};
  return fmt::format("\"{}\" is no run id; use 1 to {} letters, digits, '.', '_' and '-'", text, kLongestRunId);
}

}  // namespace tmsync::cli
