#pragma once

#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

/// Runs programs and measures them as whole processes.
namespace tmsync::bench {

struct Usage {
  int exit_code = -1;
  double wall_s = 0;
  double cpu_s = 0;     ///< user and system
  double peak_mib = 0;  ///< resident
  std::string out;      ///< standard output and standard error
};

/// Runs to the end with these variables added to the environment.
[[nodiscard]] Usage run(const std::vector<std::string>& argv,
                        const std::map<std::string, std::string>& environment = {});

/// A program in the background; ended (SIGTERM) and waited for on destruction.
class Background {
 public:
  explicit Background(const std::vector<std::string>& argv);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

 private:
  pid_t pid_ = 0;
};

}  // namespace tmsync::bench
