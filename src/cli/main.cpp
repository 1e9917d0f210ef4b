#include <csignal>
#include <cstdlib>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

#include "run.hpp"

namespace {

std::size_t terminal_width(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  // A reader that went away (`tmsync plan | head`) ends the output, not the process.
  std::signal(SIGPIPE, SIG_IGN);
  std::error_code ignored;
  tmsync::cli::Session session{std::cin,
                               std::cout,
                               std::cerr,
                               [](const std::string& name) -> std::optional<std::string> {
                                 const char* value = std::getenv(name.c_str());
                                 return value == nullptr ? std::nullopt : std::optional<std::string>(value);
                               },
                               std::filesystem::current_path(ignored),
                               isatty(STDOUT_FILENO) == 1,
                               isatty(STDERR_FILENO) == 1,
                               isatty(STDIN_FILENO) == 1,
                               false,
                               false,
                               terminal_width(isatty(STDOUT_FILENO) == 1 ? STDOUT_FILENO : STDERR_FILENO),
                               {},
                               {}};
  try {
    return static_cast<int>(tmsync::cli::run({argv + 1, argv + argc}, session));
  } catch (...) {
    std::cerr << "tmsync: internal error\n";
    return static_cast<int>(tmsync::cli::ExitCode::error);
  }
}
