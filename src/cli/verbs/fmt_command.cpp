#include <cstdlib>
#include <istream>
#include <iterator>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "tmsync/config/format.hpp"
#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/report/diagnostics.hpp"

#include "files.hpp"
#include "session.hpp"
#include "verbs/unified_diff.hpp"

namespace tmsync::cli {
namespace {

namespace fs = std::filesystem;

struct FmtOptions {
  std::vector<std::string> paths;
  bool check = false;
  bool diff = false;

  [[nodiscard]] bool writes() const { return !check && !diff; }
};

ExitCode fail(Session& session, const std::string& message) {
  session.err << "error: " << core::escape_terminal(message) << '\n';
  return ExitCode::error;
}

std::string read_all(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// A new file beside the old one takes its place in one step; a symbolic link keeps pointing to the file.
bool replace_file(const fs::path& link, const std::string& text) {
  std::error_code ec;
  const fs::path path = fs::canonical(link, ec);
  if (ec) return false;
  const auto mode = fs::status(path, ec).permissions();
  struct stat before {};
  const bool owned = ::stat(path.c_str(), &before) == 0;
  std::string temporary = (path.parent_path() / ("." + path.filename().string() + ".XXXXXX")).string();
  const int file = ::mkstemp(temporary.data());
  if (file < 0) return false;
  bool good = write_all(file, text);
  good = ::close(file) == 0 && good;
  // Only root can give a file away; for others it is theirs already.
  if (owned && ::geteuid() == 0) good = ::chown(temporary.c_str(), before.st_uid, before.st_gid) == 0 && good;
  if (good) fs::permissions(temporary, mode, ec);
  if (good && !ec) fs::rename(temporary, path, ec);
  if (good && !ec) return true;
  std::error_code ignored;
  fs::remove(temporary, ignored);
  return false;
}

void show(Session& session, const core::Diagnostics& diags) {
  session.err << report::to_text(diags, {session.err_is_colored, session.width});
}

/// What `--check` or `--diff` says about a file that would change.
void tell(Session& session, const FmtOptions& options, const std::string& name, const std::string& before,
          const std::string& after) {
  if (!options.diff) {
    session.out << core::escape_terminal(name) << '\n';
    return;
  }
  const std::string text = unified_diff(name, before, after);
  if (!session.out_is_terminal) {
    session.out << text;  // for `patch`
    return;
  }
  for (const auto& line : core::split(text.substr(0, text.size() - 1), '\n')) {
    const char* color = !session.out_is_colored  ? nullptr
                        : line.starts_with('-')  ? "\x1b[31m"
                        : line.starts_with('+')  ? "\x1b[32m"
                        : line.starts_with("@@") ? "\x1b[36m"
                                                 : nullptr;
    session.out << (color == nullptr ? "" : color) << core::escape_terminal(line) << (color == nullptr ? "" : "\x1b[0m")
                << '\n';
  }
}

ExitCode run_stdin(Session& session, const FmtOptions& options) {
  core::Diagnostics diags;
  const std::string text = read_all(session.in);
  const std::string out = config::format("-", text, diags);
  show(session, diags);
  if (diags.has_errors()) return ExitCode::invalid_configuration;
  if (!options.writes()) {
    if (out != text) tell(session, options, "-", text, out);
    return out == text ? ExitCode::done : ExitCode::error;
  }
  session.out << out;
  return ExitCode::done;
}

ExitCode run(Session& session, const FmtOptions& options) {
  if (options.paths == std::vector<std::string>{"-"}) return run_stdin(session, options);
  core::Diagnostics diags;
  bool changed = false;
  for (const fs::path& file : collect_files(session, options.paths, diags)) {
    const std::string name = shown_path(session, file);
    const auto text = config::read_text(file);
    if (!text) return fail(session, "cannot read " + name + ": " + text.error().message);
    const std::string out = config::format(name, *text, diags);
    if (out == *text) continue;
    changed = true;
    if (options.writes() && !replace_file(file, out)) return fail(session, "cannot write " + name);
    tell(session, options, name, *text, out);
  }
  session.out.flush();
  show(session, diags);
  if (diags.has_errors()) return ExitCode::invalid_configuration;
  return !options.writes() && changed ? ExitCode::error : ExitCode::done;
}

}  // namespace

void add_fmt(CLI::App& app, Session& session) {
  const auto options = std::make_shared<FmtOptions>();
  auto* command = app.add_subcommand("fmt", "Bring configuration files into canonical form; comments are kept");
  command->add_option("path", options->paths, "Folders or files; - formats stdin; default: the configuration")
      ->type_name("PATH");
  command->add_flag("--check", options->check, "Change nothing; list the files that would change");
  command->add_flag("--diff", options->diff, "Change nothing; show what would change, as diff -u does");
  command->footer(
      "Example:\n  tmsync fmt --check tmsync/\n\n"
      "Each changed file is replaced in one step and listed. Exit codes: 0 done,\n"
      "1 files would change (--check, --diff), 7 a file cannot be formatted or found.");
  command->callback([&session, options] { session.action = [&session, options] { return run(session, *options); }; });
}

}  // namespace tmsync::cli
