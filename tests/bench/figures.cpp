#include "figures.hpp"

#include <cstdio>
#include <fstream>
#include <regex>
#include <stdexcept>

namespace tmsync::bench {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

/// Sums what the instances report with --log-level info.
std::int64_t number_in_log(const std::string& log, const std::string& unit) {
  const std::regex pattern("([0-9]+) " + unit);
  std::int64_t sum = 0;
  for (auto at = std::sregex_iterator(log.begin(), log.end(), pattern); at != std::sregex_iterator(); ++at) {
    sum += std::stoll((*at)[1]);
  }
  return sum;
}

std::int64_t requests_of(const std::string& log) {
  std::int64_t sum = 0;
  const std::regex pattern("info: [a-z]+: ([0-9]+) requests");
  for (auto at = std::sregex_iterator(log.begin(), log.end(), pattern); at != std::sregex_iterator(); ++at)
    sum += std::stoll((*at)[1]);
  return sum;
}

Usage must(Usage usage, const std::string& what) {
  if (usage.exit_code != 0)
    throw std::runtime_error(what + " ended with " + std::to_string(usage.exit_code) + ":\n" +
                             usage.out.substr(0, 2000));
  return usage;
}

void print(const std::string& what, const Usage& usage, std::int64_t requests) {
  std::printf("%-34s %9lld requests %9.2f s CPU %9.2f s wall %8.1f MiB", what.c_str(), static_cast<long long>(requests),
              usage.cpu_s, usage.wall_s, usage.peak_mib);
  if (requests > 0) std::printf(" %7.0f us CPU/request", usage.cpu_s * 1e6 / static_cast<double>(requests));
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace tmsync::bench
