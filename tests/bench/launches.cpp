#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "child.hpp"
#include "figures.hpp"

/// Prints what launches cost: a first export of L launches with R results each, and a plan with nothing to do. Figures
/// only.
namespace {

namespace fs = std::filesystem;
using tmsync::bench::Background;
using tmsync::bench::must;
using tmsync::bench::print;
using tmsync::bench::requests_of;
using tmsync::bench::run;
using tmsync::bench::write;

constexpr int kCases = 1000;

std::string configuration(const nlohmann::json& endpoints, bool with_launches) {
  const auto instance = [&](const std::string& name) {
    return "apiVersion: tmsync/v1\nkind: Instance\nmetadata: { name: " + name +
           " }\nspec:\n  endpoint: " + endpoints.at(name).at("url").get<std::string>() + "\n  token: { env: BENCH_" +
           name + " }\n  limits: { concurrency: 16, requestsPerSecond: 100000 }\n---\n";
  };
  return instance("emea") + instance("hq") +
         "apiVersion: tmsync/v1\nkind: Export\nmetadata: { name: big }\nspec:\n"
         "  source: { instance: emea, project: Big }\n  recipient: { instance: hq, project: Copy }\n" +
         (with_launches ? "  launches: {}\n" : "");
}

void launches_bench(const std::string& program, const fs::path& folder, const std::string& launches,
                    const std::string& results) {
  write(folder / "emea.json", R"({"users":[{"login":"u","admin":true}],"tokens":[{"token":"emea-token","user":"u"}],)"
                              R"("projects":[{"id":1,"name":"Big"}]})");
  write(folder / "hq.json", R"({"users":[{"login":"bot","admin":true}],"tokens":[{"token":"hq-token","user":"bot"}],)"
                            R"("projects":[{"id":1,"name":"Copy","uploadPolicy":"protect"}]})");
  const fs::path ready = folder / "endpoints.json";
  fs::remove(ready);
  const Background sandbox({program, "sandbox", "--instance", "emea=" + (folder / "emea.json").string(), "--instance",
                            "hq=" + (folder / "hq.json").string(), "--generate", "emea/Big=" + std::to_string(kCases),
                            "--generate-launches", "emea/Big=" + launches + "x" + results, "--write-endpoints",
                            ready.string()});
  for (int i = 0; i < 1200 && !fs::exists(ready); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto endpoints = nlohmann::json::parse(std::ifstream(ready));
  const fs::path yaml = folder / "tmsync.yaml";
  const std::map<std::string, std::string> tokens{{"BENCH_emea", "emea-token"}, {"BENCH_hq", "hq-token"}};
  const auto tmsync = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program);
    arguments.insert(arguments.end(), {"--config", yaml.string(), "-q", "--log-level", "info"});
    return must(run(arguments, tokens), arguments[1]);
  };
  std::printf("%s launches with %s results each, of %d test cases\n", launches.c_str(), results.c_str(), kCases);
  write(yaml, configuration(endpoints, false));
  print("test cases alone, first export", tmsync({"apply", "--yes"}), 0);
  const auto bare = tmsync({"plan"});
  print("plan without launches", bare, requests_of(bare.out));
  write(yaml, configuration(endpoints, true));
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
    const fs::path folder = fs::temp_directory_path() / ("tmsync-bench-" + std::to_string(getpid()));
    fs::create_directories(folder);
    for (int i = 2; i + 1 < argc; i += 2) launches_bench(argv[1], folder, argv[i], argv[i + 1]);
    fs::remove_all(folder);
  } catch (const std::exception& error) {
    std::cerr << "bench_launches: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
