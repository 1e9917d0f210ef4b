#include <cerrno>
#include <cstring>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "tmsync/config/write.hpp"
#include "tmsync/core/text.hpp"

#include "files.hpp"
#include "planning/plan_options.hpp"
#include "runtime/engine_runtime.hpp"
#include "session.hpp"

namespace tmsync::cli {
namespace {

namespace fs = std::filesystem;

struct ImportFlags {
  sync::ImportOptions what;
  std::string out;
};

std::string safe(std::string_view text) {
  return core::escape_terminal(text);
}

ExitCode fail(Session& session, const std::string& message, ExitCode code = ExitCode::error) {
  session.err << "tmsync: " << safe(message) << '\n';
  return code;
}

ExitCode exists_already(Session& session, const std::string& name) {
  return fail(session, name + " exists already and is left as it is; name another file with --out");
}

/// Written beside its place first, so that the file is there whole or not at all. A link, unlike a rename, never
/// replaces what appeared there meanwhile.
ExitCode write_new_file(Session& session, const fs::path& path, const std::string& text) {
  const std::string name = shown_path(session, path);
  const fs::path beside = path.parent_path() / fmt::format(".{}.{}", path.filename().string(), ::getpid());
  const auto cannot = [&] { return fail(session, fmt::format("cannot write {}: {}", name, std::strerror(errno))); };
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return cannot();
  const bool written = write_all(file, text);
  const bool good = ::close(file) == 0 && written && ::link(beside.c_str(), path.c_str()) == 0;
  const ExitCode code = good ? ExitCode::done : errno == EEXIST ? exists_already(session, name) : cannot();
  ::unlink(beside.c_str());
  if (good) session.err << "Wrote " << safe(name) << "; check it with `tmsync validate`, then `tmsync plan`\n";
  return code;
}

ExitCode put(Session& session, const sync::Imported& imported, const fs::path& file) {
  for (const auto& note : imported.notes) session.err << "note: " << safe(note) << '\n';
  std::string text;
  for (const auto& note : imported.notes) text += "# " + std::string(core::trim(safe(note))) + '\n';
  const std::string documents = config::to_yaml(imported.documents);
  if (documents.empty()) {
    session.err << "Nothing to import was found\n";
    return ExitCode::done;
  }
  text += documents;
  if (!file.empty()) return write_new_file(session, file, text);
  if (!session.out_is_terminal) {
    session.out << text;
    return ExitCode::done;
  }
  for (const auto& line : core::split(text.substr(0, text.size() - 1), '\n')) session.out << safe(line) << '\n';
  return ExitCode::done;
}

ExitCode run_import(const ImportFlags& flags, Session& session) {
  const fs::path file = flags.out.empty() ? fs::path() : (session.working_directory / flags.out).lexically_normal();
  std::error_code ignored;
  if (!file.empty() && fs::exists(fs::symlink_status(file, ignored))) {
    return exists_already(session, shown_path(session, file));
  }
  const auto configuration = load_configuration(session);
  if (!configuration) return ExitCode::invalid_configuration;
  if (configuration->find_instance(flags.what.instance) == nullptr) {
    std::vector<std::string> names;
    for (const auto& declared : configuration->instances) names.push_back(declared.name);
    std::string hint = core::did_you_mean(flags.what.instance, names);
    if (hint.empty()) hint = names.empty() ? "declare it first" : "declared: " + core::join(names, ", ");
    return fail(session, fmt::format("there is no Instance named \"{}\"; {}", flags.what.instance, hint),
                ExitCode::invalid_configuration);
  }
  EngineRuntime runtime(session);
  core::Result<sync::Imported> imported;
  runtime.run([&]() -> core::Task<void> {
    imported = co_await sync::import_configuration(*configuration, flags.what, runtime.services());
  });
  if (const auto code = runtime.interrupted()) return *code;
  if (!imported) return fail(session, imported.error().message, most_urgent({imported.error().kind}));
  return put(session, *imported, file);
}

}  // namespace

void add_import(CLI::App& app, Session& session) {
  auto* verb =
      app.add_subcommand("import", "Writes YAML for the integrations and native exports that an instance holds");
  verb->footer(
      "Example:\n  tmsync import --instance emea --project Payments --out tmsync/emea.yaml\n\nOnly reads. Tokens are "
      "never read: the documents name variables for them.\nExit codes: 0 done, 1 the file exists or cannot be written, "
      "7 configuration\ninvalid or instance not declared, 8 token or right refused, 9 the instance is\nunavailable.");
  auto flags = std::make_shared<ImportFlags>();
  verb->add_option("--instance", flags->what.instance, "metadata.name of the Instance to read")
      ->required()
      ->type_name("INSTANCE");
  verb->add_option("--project", flags->what.projects, "Only this project of it, by name or id (may be repeated)")
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("PROJECT");
  verb->add_option("--out", flags->out, "Write into this new file instead of to standard output")->type_name("FILE");
  verb->callback([flags, &session] { session.action = [flags, &session] { return run_import(*flags, session); }; });
}

}  // namespace tmsync::cli
