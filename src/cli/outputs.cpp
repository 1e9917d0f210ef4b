#include "outputs.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <ostream>
#include <set>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tmsync/core/text.hpp"
#include "tmsync/report/drift_report.hpp"
#include "tmsync/report/plan_report.hpp"
#include "tmsync/report/verify_report.hpp"

#include "planning/plan_options.hpp"
#include "runtime/verb_run.hpp"

namespace tmsync::cli {
namespace {

namespace fs = std::filesystem;

const std::string& file_for(const OutputFlags& flags, const std::string& format) {
  if (format == "json") return flags.json_into;
  if (format == "ndjson") return flags.ndjson_into;
  if (format == "markdown") return flags.markdown_into;
  if (format == "html") return flags.html_into;
  if (format == "junit") return flags.junit_into;
  return flags.text_into;
}

std::string& file_for(OutputFlags& flags, const std::string& format) {
  return const_cast<std::string&>(file_for(std::as_const(flags), format));
}

void write_text(const report::RunResult& result, std::ostream& out, const report::PlanTextOptions& options) {
  if (result.verified != nullptr) {
    out << report::to_text(*result.verified, options.style);
  } else if (result.drift != nullptr) {
    report::write_text(*result.drift, options, out);
  } else if (result.plan != nullptr) {
    report::write_text(*result.plan, options, out);
    if (result.applied != nullptr) out << report::to_text(*result.applied, options.style);
  }
}

void write_as(const std::string& format, const OutputFlags& flags, const report::RunResult& result, std::ostream& out,
              const report::PlanTextOptions& options) {
  if (format == "json") {
    report::write_json(result, out);
  } else if (format == "ndjson") {
    report::write_ndjson(result, out);
  } else if (format == "markdown") {
    out << report::to_markdown(result, {flags.max_bytes, flags.marker});
  } else if (format == "html") {
    report::write_html(result, out);
  } else if (format == "junit") {
    out << report::to_junit(*result.verified);
  } else {
    write_text(result, out, options);
  }
}

const std::vector<std::string>& all_formats() {
  static const std::vector<std::string> formats{"text", "json", "ndjson", "markdown", "html", "junit"};
  return formats;
}

/// Those that show the plan's digest, which takes a pass over the whole plan: one for all of them.
report::RunResult with_digest(const OutputFlags& flags, const report::RunResult& result) {
  auto known = result;
  const auto shown = std::ranges::count_if(std::array{"ndjson", "markdown", "html"},
                                           [&](const char* format) { return wants(flags, format); });
  if (shown > 1 && known.plan_digest.empty() && known.plan != nullptr && known.drift == nullptr) {
    known.plan_digest = report::digest(*known.plan);
  }
  return known;
}

/// Before the first byte is in it.
void make_private(const fs::path& path) {
  unlink(path.c_str());
  const int file = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) close(file);
}

}  // namespace

void add_output_flags(CLI::App& verb, OutputFlags& flags, const std::vector<std::string>& formats) {
  std::vector<std::string> known{"text"};
  known.insert(known.end(), formats.begin(), formats.end());
  verb.add_option("--format", flags.format, fmt::format("{}", fmt::join(known, ", ")))
      ->check(CLI::IsMember(known))
      ->capture_default_str();
  for (const auto& format : known) {
    verb.add_option("--" + format + "-into", file_for(flags, format), "Also write this format into a file")
        ->type_name("FILE");
  }
  if (std::find(formats.begin(), formats.end(), "markdown") == formats.end()) return;
  verb.add_option("--max-bytes", flags.max_bytes, "The longest Markdown allowed")->capture_default_str();
  verb.add_option("--marker", flags.marker, "Tells this Markdown comment from others in the same pull request");
}

bool wants(const OutputFlags& flags, const std::string& format) {
  return flags.format == format || !file_for(flags, format).empty();
}

void write_text(const report::RunResult& result, std::ostream& out, const Session& session) {
  write_text(result, out, text_options(session));
}

core::Result<void> write_file(const Session& session, const std::string& path,
                              const std::function<void(std::ostream&)>& write, Access access) {
  const fs::path target = session.working_directory / path;
  fs::path beside = target;
  beside += ".partial";
  {
    if (access == Access::owner) make_private(beside);
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    write(file);
    file.flush();
    if (!file) {
      std::error_code ignored;
      fs::remove(beside, ignored);
      return core::fail(core::ErrorKind::io, fmt::format("{} could not be written (is the folder there, is the disk "
                                                         "full?)",
                                                         core::escape_terminal(path)));
    }
  }
  std::error_code error;
  fs::rename(beside, target, error);
  if (!error) return core::Result<void>{};
  std::error_code ignored;
  fs::remove(beside, ignored);
  return core::fail(core::ErrorKind::io, fmt::format("{}: {}", core::escape_terminal(path), error.message()));
}

bool write_files(const OutputFlags& flags, const report::RunResult& whole, Session& session) {
  const auto result = with_digest(flags, whole);
  if (session.run != nullptr) {
    session.run->metrics().note(result);
    session.run->set_told();
  }
  bool good = true;
  std::set<fs::path> taken;
  auto file_options = text_options(session);
  file_options.style = {};  // a file is no terminal
  file_options.wrap_summary = false;
  for (const auto& format : all_formats()) {
    const auto& path = file_for(flags, format);
    if (path.empty()) continue;
    const auto written =
        taken.insert((session.working_directory / path).lexically_normal()).second
            ? write_file(session, path, [&](std::ostream& out) { write_as(format, flags, result, out, file_options); })
            : core::fail(core::ErrorKind::io,
                         fmt::format("{} holds another format already: give --{}-into a file of its own",
                                     core::escape_terminal(path), format));
    if (written) continue;
    session.err << "tmsync: " << written.error().message << '\n';
    good = false;
  }
  return good;
}

bool write_outputs(const OutputFlags& flags, const report::RunResult& result, Session& session) {
  auto told = with_digest(flags, result);
  const bool good = write_files(flags, told, session);
  told.exit_code = static_cast<int>(code_with_outputs(static_cast<ExitCode>(result.exit_code), good));
  write_as(flags.format, flags, told, session.out, text_options(session));
  return good;
}

ExitCode code_with_outputs(ExitCode code, bool written) {
  const bool well = code == ExitCode::done || code == ExitCode::changes_present;
  return well && !written ? ExitCode::error : code;
}

ExitCode write_failure(const OutputFlags& flags, const std::string& verb, ExitCode code, Session& session) {
  report::RunResult result;
  result.verb = verb;
  result.outcome = code == ExitCode::interrupted || code == ExitCode::terminated ? "interrupted" : "failed";
  result.exit_code = static_cast<int>(code);
  result.run_id = session.global.run_id;
  OutputFlags able;  // the other formats have no document for it
  able.format = flags.format;
  able.ndjson_into = flags.ndjson_into;
  able.markdown_into = flags.markdown_into;
  able.max_bytes = flags.max_bytes;
  able.marker = flags.marker;
  const bool printed = flags.format == "ndjson" || flags.format == "markdown";
  const bool good = printed ? write_outputs(able, result, session) : write_files(able, result, session);
  return code_with_outputs(code, good);
}

}  // namespace tmsync::cli
