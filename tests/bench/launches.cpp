#include <cstdio>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "figures.hpp"
#include "sandbox.hpp"

/// Prints what launches cost: a first export of L launches with R results each, and a plan with nothing to do. Figures
/// only.
namespace {

namespace fs = std::filesystem;
using tmsync::bench::Folder;
using tmsync::bench::print;
using tmsync::bench::requests_of;
using tmsync::bench::Sandbox;

constexpr int kCases = 1000;

void launches_bench(const std::string& program, const fs::path& folder, const std::string& launches,
                    const std::string& results) {
  const Sandbox sandbox(program, folder, R"([{"id":1,"name":"Copy","uploadPolicy":"protect"}])",
                        {"--generate", "emea/Big=" + std::to_string(kCases), "--generate-launches",
                         "emea/Big=" + launches + "x" + results});
  const auto tmsync = [&](std::vector<std::string> arguments) {
    return sandbox.tmsync("tmsync.yaml", std::move(arguments));
  };
  std::printf("%s launches with %s results each, of %d test cases\n", launches.c_str(), results.c_str(), kCases);
  sandbox.declare("tmsync.yaml", "");
  print("test cases alone, first export", tmsync({"apply", "--yes"}), 0);
  const auto bare = tmsync({"plan"});
  print("plan without launches", bare, requests_of(bare.out));
  sandbox.declare("tmsync.yaml", "  launches: {}\n");
  const auto first = tmsync({"apply", "--yes"});
  const auto requests = requests_of(first.out);
  print("launches, first export", first, requests);
  const double count = std::stod(launches);
  std::printf("%-34s %9.1f requests and %.1f ms CPU a launch\n", "", static_cast<double>(requests) / count,
              first.cpu_s * 1000 / count);
  const auto plan = tmsync({"plan"});
  if (plan.out.find("Plan: 0 to create, 0 to update, 0 to delete") == std::string::npos) {
    throw std::runtime_error("the second plan is not empty:\n" + plan.out.substr(0, 2000));
  }
  print("plan with nothing to do", plan, requests_of(plan.out));
  std::printf("%-34s %9lld requests more than without launches\n", "",
              static_cast<long long>(requests_of(plan.out) - requests_of(bare.out)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || argc % 2 != 0) {
    std::cerr << "usage: bench_launches TMSYNC LAUNCHES RESULTS [LAUNCHES RESULTS]...\n";
    return 64;
  }
  try {
    const Folder folder;
    for (int i = 2; i + 1 < argc; i += 2) launches_bench(argv[1], folder.path(), argv[i], argv[i + 1]);
  } catch (const std::exception& error) {
    std::cerr << "bench_launches: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
