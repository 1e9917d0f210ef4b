#include "runtime/token.hpp"

#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tmsync/core/text.hpp"

extern char** environ;

namespace tmsync::cli {
namespace {

using core::ErrorKind;
using core::Result;
using core::Secret;

constexpr std::size_t kMaxTokenBytes = 64 * 1024;

Result<Secret> checked(std::string text, const model::Instance& instance, const std::string& empty_hint) {
  Secret token{std::string(core::trim(text))};
  Secret raw{std::move(text)};  // wiped
  const auto& value = token.reveal();
  if (value.empty()) {
    return core::fail(ErrorKind::unauthorized, fmt::format("instance \"{}\": no token: {}", instance.name, empty_hint));
  }
  for (const char c : value) {
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f) {
      return core::fail(
          ErrorKind::unauthorized,
          fmt::format("instance \"{}\": the token from {} holds white space or characters that no token has",
                      instance.name, model::describe(instance.token)));
    }
  }
  return token;
}

Result<Secret> from_file(const model::Instance& instance, const std::string& path) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) {
    return core::fail(ErrorKind::unauthorized,
                      fmt::format("instance \"{}\": the token file {} is a folder", instance.name, path));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return core::fail(ErrorKind::unauthorized, fmt::format("instance \"{}\": the token file {} cannot be read: {}",
                                                           instance.name, path, std::strerror(errno)));
  }
  std::string text(kMaxTokenBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return checked(std::move(text), instance, fmt::format("the file {} is empty", path));
}

/// Reads until the end of the pipe or the time limit; false = time is up.
bool drain(int pipe, std::string& text, std::chrono::steady_clock::time_point until) {
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{pipe, POLLIN, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    const ssize_t got = read(pipe, buffer.data(), buffer.size());
    if (got <= 0) return true;
    if (text.size() < kMaxTokenBytes) text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

Result<Secret> from_command(const model::Instance& instance, const std::vector<std::string>& argv,
                            std::chrono::seconds limit) {
  const auto broken = [&](const std::string& what) {
    return core::fail(ErrorKind::unauthorized, fmt::format("instance \"{}\": the token command {} {}", instance.name,
                                                           argv.empty() ? "(empty)" : argv.front(), what));
  };
  if (argv.empty()) return broken("is empty");
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return broken("cannot be started: no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const auto& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv.front().c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    return broken(fmt::format("cannot be started: {}", std::strerror(error)));
  }
  std::string text;
  const bool in_time = drain(ends[0], text, std::chrono::steady_clock::now() + limit);
  close(ends[0]);
  if (!in_time) kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  if (!in_time) return broken(fmt::format("did not end within {} s", limit.count()));
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return broken(fmt::format("failed with exit code {}", WIFEXITED(status) ? WEXITSTATUS(status) : -1));
  }
  return checked(std::move(text), instance, "the command printed nothing");
}

}  // namespace

core::Result<core::Secret> fetch_token(const model::Instance& instance, const Session& session,
                                       std::chrono::seconds limit) {
  if (const auto* env = std::get_if<model::TokenEnv>(&instance.token)) {
    return checked(session.environment(env->variable).value_or(""), instance,
                   fmt::format("the environment variable {} is not set; export {}=<API token of {}>", env->variable,
                               env->variable, instance.endpoint));
  }
  if (const auto* file = std::get_if<model::TokenFile>(&instance.token)) return from_file(instance, file->path);
  return from_command(instance, std::get<model::TokenCommand>(instance.token).argv, limit);
}

}  // namespace tmsync::cli
