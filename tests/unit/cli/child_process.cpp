#include "child_process.hpp"

#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source_dir.hpp"

namespace tmsync::testing {

pid_t spawn_program(std::vector<std::string> arguments, const std::filesystem::path& folder,
                    const std::map<std::string, std::string>& environment, const std::filesystem::path& out,
                    const std::filesystem::path& err, int out_descriptor) {
  arguments.insert(arguments.begin(), program_path());
  std::vector<std::string> variables{"PATH=/usr/bin:/bin"};
  for (const auto& [name, value] : environment) {
    variables.push_back(name);
    variables.back() += '=' + value;
  }
  const auto pointers = [](std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (auto& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
  };
  const auto argv = pointers(arguments);
  const auto envp = pointers(variables);
  const pid_t child = fork();
  if (child != 0) return child;
  const int in = open("/dev/null", O_RDONLY);
  const int to = out_descriptor >= 0 ? out_descriptor : open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int errors = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (chdir(folder.c_str()) != 0 || dup2(in, 0) < 0 || dup2(to, 1) < 0 || dup2(errors, 2) < 0) _exit(126);
  execve(argv[0], argv.data(), envp.data());
  _exit(127);
}

std::optional<int> wait_for_program(pid_t child, std::chrono::steady_clock::time_point until) {
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > until) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace tmsync::testing
