#include <cerrno>
#include <cstring>
#include <memory>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "tmsync/config/format.hpp"
#include "tmsync/config/load.hpp"
#include "tmsync/core/text.hpp"

#include "files.hpp"
#include "session.hpp"

namespace tmsync::cli {
namespace {

namespace fs = std::filesystem;

ExitCode fail(Session& session, const std::string& message) {
  session.err << "error: " << core::escape_terminal(message) << '\n';
  return ExitCode::error;
}

ExitCode run(Session& session, const std::string& folder) {
  const fs::path path = (session.working_directory / folder / "tmsync.yaml").lexically_normal();
  const std::string name = shown_path(session, path);
  std::error_code ec;
  for (const char* other : {"tmsync", ".tmsync"}) {
    const fs::path there = path.parent_path() / other;
    if (!fs::is_directory(there, ec)) continue;
    return fail(session, "the folder " + shown_path(session, there) + " would be read instead of " + name +
                             "; write into it with `tmsync init " + shown_path(session, there) + '`');
  }
  fs::create_directories(path.parent_path(), ec);
  if (ec) return fail(session, "cannot create " + path.parent_path().string() + ": " + ec.message());
  // O_EXCL: a file that is there stays as it is, even if it appeared a moment ago.
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0 && errno == EEXIST) {
    return fail(session, name + " exists already and is left as it is; check it with `tmsync validate`");
  }
  if (file < 0) return fail(session, "cannot write " + name + ": " + std::strerror(errno));
  const bool written = write_all(file, config::starter());
  if (::close(file) != 0 || !written) {
    fs::remove(path, ec);
    return fail(session, "cannot write " + name);
  }
  // Without --config only some places are looked at.
  const auto found = config::find_configuration(std::nullopt, session.working_directory);
  const bool is_found = found && (*found == path || *found == path.parent_path());
  const std::string flag = is_found ? "" : " --config " + core::escape_terminal(name);
  session.out << "Wrote " << core::escape_terminal(name) << "\n\nNext:\n"
              << "  1. put your addresses and projects into it, and name each instance after its host\n"
              << "  2. export TMSYNC_SOURCE_TOKEN=... TMSYNC_RECIPIENT_TOKEN=...\n"
              << "  3. tmsync validate" << flag << '\n'
              << "  4. tmsync plan" << flag << '\n';
  return session.out ? ExitCode::done : ExitCode::error;
}

}  // namespace

void add_init(CLI::App& app, Session& session) {
  const auto folder = std::make_shared<std::string>();
  auto* command = app.add_subcommand("init", "Write a first configuration, tmsync.yaml");
  command->add_option("dir", *folder, "The folder; default: the working directory")->type_name("DIR");
  command->footer("Example:\n  tmsync init tmsync/");
  command->callback([&session, folder] { session.action = [&session, folder] { return run(session, *folder); }; });
}

}  // namespace tmsync::cli
