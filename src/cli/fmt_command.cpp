#include <cstdlib>
#include <fstream>
#include <istream>
#include <iterator>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "tmsync/config/format.hpp"
#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"
#include "tmsync/report/diagnostics.hpp"

#include "session.hpp"

namespace tmsync::cli {
namespace {

namespace fs = std::filesystem;

struct FmtOptions {
  std::vector<std::string> paths;
  bool check = false;
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
  std::string temporary = (path.parent_path() / ("." + path.filename().string() + ".XXXXXX")).string();
  const int file = ::mkstemp(temporary.data());
  if (file < 0) return false;
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = ::write(file, text.data() + done, text.size() - done);
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  bool good = done == text.size() && ::fsync(file) == 0;
  good = ::close(file) == 0 && good;
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

ExitCode run_stdin(Session& session, const FmtOptions& options) {
  core::Diagnostics diags;
  const std::string text = read_all(session.in);
  const std::string out = config::format("-", text, diags);
  show(session, diags);
  if (diags.has_errors()) return ExitCode::invalid_configuration;
  if (options.check) return out == text ? ExitCode::done : ExitCode::error;
  session.out << out;
  session.out.flush();
  return session.out ? ExitCode::done : ExitCode::error;
}

ExitCode run(Session& session, const FmtOptions& options) {
  if (options.paths == std::vector<std::string>{"-"}) return run_stdin(session, options);
  std::vector<std::optional<std::string>> wanted(options.paths.begin(), options.paths.end());
  if (wanted.empty()) {
    wanted.push_back(session.global.config.empty() ? std::nullopt : std::optional(session.global.config));
  }
  core::Diagnostics diags;
  bool changed = false;
  for (const auto& path : wanted) {
    const auto root = config::find_configuration(path, session.working_directory);
    if (!root) return fail(session, root.error().message);
    const auto files = config::configuration_files(*root);
    if (!files) return fail(session, files.error().message);
    for (const fs::path& file : *files) {
      std::ifstream stream(file, std::ios::binary);
      const std::string text = read_all(stream);
      if (!stream.is_open() || stream.bad()) return fail(session, "cannot read " + file.string());
      const fs::path relative = file.lexically_relative(session.working_directory);
      const std::string name = relative.empty() || *relative.begin() == ".." ? file.string() : relative.string();
      const std::string out = config::format(name, text, diags);
      if (out == text) continue;
      changed = true;
      if (!options.check && !replace_file(file, out)) return fail(session, "cannot write " + file.string());
      session.out << core::escape_terminal(name) << '\n';
    }
  }
  session.out.flush();
  show(session, diags);
  if (diags.has_errors()) return ExitCode::invalid_configuration;
  return options.check && changed ? ExitCode::error : ExitCode::done;
}

}  // namespace

void add_fmt(CLI::App& app, Session& session) {
  const auto options = std::make_shared<FmtOptions>();
  auto* command = app.add_subcommand("fmt", "Bring configuration files into canonical form; comments are kept");
  command->add_option("path", options->paths, "Folders or files; - formats stdin; default: the configuration")
      ->type_name("PATH");
  command->add_flag("--check", options->check, "Change nothing; list the files that would change");
  command->footer(
      "Example:\n  tmsync fmt --check tmsync/\n\n"
      "Exit codes: 0 done, 1 files would change (--check), 7 a file cannot be formatted.");
  command->callback([&session, options] { session.action = [&session, options] { return run(session, *options); }; });
}

}  // namespace tmsync::cli
