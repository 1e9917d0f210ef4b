#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "tmsync/report/run_result.hpp"

#include "session.hpp"

/// Where the result of a verb goes: one format on standard output, any others into files, all from one value.
namespace tmsync::cli {

struct OutputFlags {
  std::string format = "text";
  std::string text_into;
  std::string json_into;
  std::string ndjson_into;
  std::string markdown_into;
  std::string html_into;
  std::string junit_into;
  std::size_t max_bytes = 60'000;  ///< of Markdown
  std::string marker;              ///< of Markdown
};

/// --format and one --<format>-into for each of `formats` ("text" is always one), and --max-bytes and --marker where
/// Markdown is among them.
void add_output_flags(CLI::App& verb, OutputFlags& flags, const std::vector<std::string>& formats);

/// Does --format or a file ask for this one?
[[nodiscard]] bool wants(const OutputFlags& flags, const std::string& format);

/// Writes every format that was asked for. Files appear whole or not at all (written beside their place and renamed);
/// one that cannot be written is named on standard error, and the others are still written. False where one failed.
/// Diagnostics of a plan are the caller's business (standard error).
[[nodiscard]] bool write_outputs(const OutputFlags& flags, const report::RunResult& result, Session& session);

/// The same without standard output, for a verb that has printed text there as it went.
[[nodiscard]] bool write_files(const OutputFlags& flags, const report::RunResult& result, Session& session);

/// The exit code of a run of which an output could not be written: `error` where all else was well.
[[nodiscard]] ExitCode code_with_outputs(ExitCode code, bool written);

/// For a run that ended before it found anything out: NDJSON and Markdown say so, on standard output and in their
/// files, so that who waits for them learns of it. Gives the exit code.
[[nodiscard]] ExitCode write_failure(const OutputFlags& flags, const std::string& verb, ExitCode code,
                                     Session& session);

/// The text form of a result on `out`, in the session's style.
void write_text(const report::RunResult& result, std::ostream& out, const Session& session);

/// Who may read a file that is written.
enum class Access { everybody, owner };

/// A file that appears whole or not at all: `write` gets a stream beside its place. An error names the file and the
/// reason.
[[nodiscard]] core::Result<void> write_file(const Session& session, const std::string& path,
                                            const std::function<void(std::ostream&)>& write,
                                            Access access = Access::everybody);

}  // namespace tmsync::cli
