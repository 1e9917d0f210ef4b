#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <regex>
#include <stdexcept>
#include <thread>

#include "child.hpp"

/// Prints requests, CPU time, wall time and peak memory of whole runs of tmsync against the sandbox on loopback, and of curl
/// fetching the same pages in the same run. Figures only: it fails when a step fails, never because of a figure.
namespace {

namespace fs = std::filesystem;
using tmsync::bench::Background;
using tmsync::bench::run;
using tmsync::bench::Usage;

struct Setup {
  std::string tmsync;
  fs::path folder;
};

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
  for (auto at = std::sregex_iterator(log.begin(), log.end(), pattern); at != std::sregex_iterator(); ++at) sum += std::stoll((*at)[1]);
  return sum;
}

Usage must(Usage usage, const std::string& what) {
  if (usage.exit_code != 0) throw std::runtime_error(what + " ended with " + std::to_string(usage.exit_code) + ":\n" + usage.out.substr(0, 2000));
  return usage;
}

void print(const std::string& what, const Usage& usage, std::int64_t requests) {
  std::printf("%-34s %9lld requests %9.2f s CPU %9.2f s wall %8.1f MiB", what.c_str(), static_cast<long long>(requests), usage.cpu_s,
              usage.wall_s, usage.peak_mib);
  if (requests > 0) std::printf(" %7.0f us CPU/request", usage.cpu_s * 1e6 / static_cast<double>(requests));
  std::printf("\n");
  std::fflush(stdout);
}

std::string configuration(const nlohmann::json& endpoints) {
  const auto instance = [&](const std::string& name) {
    return "apiVersion: tmsync/v1\nkind: Instance\nmetadata: { name: " + name + " }\nspec:\n  endpoint: " +
           endpoints.at(name).at("url").get<std::string>() + "\n  token: { env: BENCH_" + name +
           " }\n  limits: { concurrency: 16, requestsPerSecond: 100000 }\n---\n";
  };
  return instance("emea") + instance("hq") + R"(apiVersion: tmsync/v1
kind: Export
metadata: { name: big }
spec:
  source: { instance: emea, project: Big }
  recipient: { instance: hq, project: Copy }
  mapping:
    status: { identity: true }
    layer: { identity: true }
    customFields:
      Priority: { identity: true, createMissing: true }
      Component: { identity: true, createMissing: true }
)";
}

/// The pages of both sweeps, as curl fetches them with one connection: the same bytes without tmsync.
Usage curl_pages(const Setup& setup, const nlohmann::json& endpoints, std::int64_t cases) {
  std::string config;
  for (const std::string name : {"emea", "hq"}) {
    const auto& endpoint = endpoints.at(name);
    for (std::int64_t page = 0; page * 1000 < cases; ++page) {
      if (!config.empty()) config += "next\n";
      config += "url = \"" + endpoint.at("url").get<std::string>() + "/api/testcase/__search?projectId=1&rql=true&sort=id,asc&size=1000&page=" +
                std::to_string(page) + "\"\nheader = \"Authorization: Api-Token " + endpoint.at("token").get<std::string>() +
                "\"\noutput = \"/dev/null\"\nfail\nsilent\nshow-error\n";
    }
  }
  write(setup.folder / "curl.conf", config);
  return must(run({"curl", "-K", (setup.folder / "curl.conf").string()}), "curl");
}

/// What a person would write first: one request after the other, a curl for each. A sample, scaled.
Usage sequential_script(const Setup& setup, const nlohmann::json& endpoints, std::int64_t sample) {
  const std::string source = endpoints.at("emea").at("url").get<std::string>();
  const std::string script = R"(set -eu
A="Authorization: Api-Token )" + endpoints.at("emea").at("token").get<std::string>() + R"("
B="Authorization: Api-Token )" + endpoints.at("hq").at("token").get<std::string>() + R"("
for id in $(curl -sf -H "$A" ")" + source + R"(/api/testcase/__search?projectId=1&rql=true&sort=id,asc&size=)" + std::to_string(sample) +
                             R"(" | grep -o '"id":[0-9]*,"lastMod' | grep -o '[0-9]*'); do
  curl -sf -o /dev/null -H "$A" ")" + source + R"(/api/testcase/$id/overview"
  curl -sf -o /dev/null -H "$A" ")" + source + R"(/api/testcase/$id/step"
  curl -sf -o /dev/null -H "$A" ")" + source + R"(/api/testcase/attachment?testCaseId=$id"
  curl -sf -o /dev/null -H "$B" -H 'Content-Type: application/json' -d "{\"projectId\":2,\"name\":\"case $id\"}" ")" +
                             endpoints.at("hq").at("url").get<std::string>() + R"(/api/testcase?v2=true"
done
)";
  write(setup.folder / "sequential.sh", script);
  return must(run({"bash", (setup.folder / "sequential.sh").string()}), "the sequential script");
}

void export_bench(const Setup& setup, std::int64_t cases) {
  write(setup.folder / "emea.json", R"({"users":[{"login":"u","admin":true}],"tokens":[{"token":"emea-token","user":"u"}],)"
                                    R"("projects":[{"id":1,"name":"Big"}]})");
  write(setup.folder / "hq.json", R"({"users":[{"login":"bot","admin":true}],"tokens":[{"token":"hq-token","user":"bot"}],)"
                                  R"("projects":[{"id":1,"name":"Copy","customFields":[{"name":"Priority"},{"name":"Component"}]},)"
                                  R"({"id":2,"name":"Script"}]})");
  const fs::path ready = setup.folder / "endpoints.json";
  fs::remove(ready);
  const Background sandbox({setup.tmsync, "sandbox", "--instance", "emea=" + (setup.folder / "emea.json").string(), "--instance",
                            "hq=" + (setup.folder / "hq.json").string(), "--generate", "emea/Big=" + std::to_string(cases),
                            "--write-endpoints", ready.string()});
  for (int i = 0; i < 1200 && !fs::exists(ready); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto endpoints = nlohmann::json::parse(std::ifstream(ready));
  const fs::path yaml = setup.folder / "tmsync.yaml";
  write(yaml, configuration(endpoints));
  const std::map<std::string, std::string> tokens{{"BENCH_emea", "emea-token"}, {"BENCH_hq", "hq-token"}};
  const auto tmsync = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), setup.tmsync);
    arguments.insert(arguments.end(), {"--config", yaml.string(), "-q", "--log-level", "info"});
    return must(run(arguments, tokens), arguments[1]);
  };

  std::printf("N = %lld test cases\n", static_cast<long long>(cases));
  const auto first = tmsync({"apply", "--yes"});
  print("first export", first, requests_of(first.out));
  std::printf("%-34s %9.2f requests a case\n", "", static_cast<double>(requests_of(first.out)) / static_cast<double>(cases));
  (void)tmsync({"plan"});  // warms the sandbox's rendered rows, so that both sides below read the same cached bytes
  const auto plan = tmsync({"plan"});
  if (plan.out.find("Plan: 0 to create, 0 to update, 0 to delete") == std::string::npos) throw std::runtime_error("the second plan is not empty");
  print("plan with nothing to do", plan, requests_of(plan.out));
  const auto curl = curl_pages(setup, endpoints, cases);
  print("curl, the pages of both sweeps", curl, 2 * ((cases + 999) / 1000));
  std::printf("%-34s %9.2f s CPU allowed (2 x curl + 1 s), %lld bytes read by plan\n", "", 2 * curl.cpu_s + 1,
              static_cast<long long>(number_in_log(plan.out, "bytes")));
  if (cases <= 10'000) {
    const std::int64_t sample = 200;
    const auto script = sequential_script(setup, endpoints, sample);
    const double scaled = script.wall_s * static_cast<double>(cases) / static_cast<double>(sample);
    std::printf("%-34s %9.1f s for %lld cases, scaled from %lld: tmsync is %.1f times faster\n", "sequential script", scaled,
                static_cast<long long>(cases), static_cast<long long>(sample), scaled / first.wall_s);
  }
}

void validate_bench(const Setup& setup) {
  const fs::path many = setup.folder / "many";
  fs::create_directories(many);
  write(many / "instances.yaml", "apiVersion: tmsync/v1\nkind: Instance\nmetadata: { name: a }\nspec: { endpoint: 'https://a.example', token: { env: A } }\n---\n"
                                 "apiVersion: tmsync/v1\nkind: Instance\nmetadata: { name: b }\nspec: { endpoint: 'https://b.example', token: { env: B } }\n");
  for (int i = 0; i < 998; ++i) {
    const auto n = std::to_string(i);
    write(many / ("export-" + n + ".yaml"), "apiVersion: tmsync/v1\nkind: Export\nmetadata: { name: export-" + n +
                                                " }\nspec:\n  source: { instance: a, project: P" + n + " }\n  recipient: { instance: b, project: Q" + n +
                                                " }\n  testCases: { aql: 'tag = \"t" + n + "\" and not status = \"Draft\"' }\n  mapping: { status: { identity: true } }\n");
  }
  print("validate 1,000 documents, files", must(run({setup.tmsync, "validate", "--config", many.string()}), "validate"), 0);
  print("version", must(run({setup.tmsync, "version"}), "version"), 0);
  std::printf("%-34s %9.1f MiB\n", "binary as built", static_cast<double>(fs::file_size(setup.tmsync)) / 1048576);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: bench_export TMSYNC N...\n  N: numbers of test cases, e.g. 10000 100000\n";
    return 64;
  }
  try {
    const Setup setup{argv[1], fs::temp_directory_path() / ("tmsync-bench-" + std::to_string(getpid()))};
    fs::create_directories(setup.folder);
    validate_bench(setup);
    for (int i = 2; i < argc; ++i) export_bench(setup, std::stoll(argv[i]));
    fs::remove_all(setup.folder);
  } catch (const std::exception& error) {
    std::cerr << "bench_export: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
