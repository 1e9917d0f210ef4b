#include <csignal>
#include <cstdlib>
#include <iostream>

#include <malloc.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "run.hpp"

namespace {

std::size_t terminal_width(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

/// A page of a search is more than a megabyte, and sixteen are under way: given back when they are read, they leave no
/// holes. Without this the library of C keeps them, and a large plan takes twice the memory.
void give_large_buffers_back() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  give_large_buffers_back();
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
