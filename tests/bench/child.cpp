#include "child.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace tmsync::bench {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

double seconds(const timeval& value) {
  return static_cast<double>(value.tv_sec) + static_cast<double>(value.tv_usec) / 1e6;
}

pid_t start(std::vector<std::string> argv, int output, std::vector<std::string> environment) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  pid_t pid = 0;
  const auto arguments = pointers(argv);
  const auto variables = pointers(environment);
  const int error = posix_spawnp(&pid, argv.front().c_str(), &actions, nullptr, arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + argv.front());
  return pid;
}

std::vector<std::string> with(const std::map<std::string, std::string>& more) {
  std::vector<std::string> all;
  for (char** at = environ; *at != nullptr; ++at) all.emplace_back(*at);
  for (const auto& [name, value] : more) all.push_back(name + '=' + value);
  return all;
}

}  // namespace

Usage run(const std::vector<std::string>& argv, const std::map<std::string, std::string>& environment) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const auto begin = std::chrono::steady_clock::now();
  const pid_t pid = start(argv, ends[1], with(environment));
  close(ends[1]);
  Usage usage;
  std::array<char, 65536> buffer{};
  for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    usage.out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  rusage used{};
  wait4(pid, &status, 0, &used);
  usage.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  usage.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  usage.cpu_s = seconds(used.ru_utime) + seconds(used.ru_stime);
  usage.peak_mib = static_cast<double>(used.ru_maxrss) / 1024;
  return usage;
}

Background::Background(const std::vector<std::string>& argv) {
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  pid_ = start(argv, null, with({}));
  close(null);
}

Background::~Background() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

}  // namespace tmsync::bench
