#include <cstdio>
#include <filesystem>
#include <iostream>
#include <regex>
#include <stdexcept>

#include "child.hpp"
#include "figures.hpp"
#include "sandbox.hpp"

/// Prints requests, CPU time, wall time and peak memory of whole runs of tmsync against the sandbox on loopback, and of
/// curl fetching the same pages in the same run. Figures only: it fails when a step fails, never because of a figure.
namespace {

namespace fs = std::filesystem;
using tmsync::bench::Folder;
using tmsync::bench::must;
using tmsync::bench::number_in_log;
using tmsync::bench::print;
using tmsync::bench::requests_of;
using tmsync::bench::run;
using tmsync::bench::Sandbox;
using tmsync::bench::Usage;
using tmsync::bench::write;

struct Setup {
  std::string tmsync;
  fs::path folder;
};

constexpr const char* kSpec = R"(  mapping:
    status: { identity: true }
    layer: { identity: true }
    customFields:
      Priority: { identity: true, createMissing: true }
      Component: { identity: true, createMissing: true }
)";

/// Every page of a search that the plan has read, as curl fetches it with one connection: the same bytes without
/// tmsync.
Usage curl_pages(const Setup& setup, const Sandbox& sandbox, const std::string& debug_log, std::int64_t& pages) {
  static const std::regex line(R"(debug: ([a-z]+): GET (\S*__search\S*) -> 200)");
  std::string config;
  for (auto at = std::sregex_iterator(debug_log.begin(), debug_log.end(), line); at != std::sregex_iterator(); ++at) {
    const auto& endpoint = sandbox.endpoint((*at)[1].str());
    if (!config.empty()) config += "next\n";
    config += "url = \"" + endpoint.url + (*at)[2].str() + "\"\nheader = \"Authorization: Api-Token " + endpoint.token +
              "\"\noutput = \"/dev/null\"\ngloboff\nfail\nsilent\nshow-error\n";
    ++pages;
  }
  write(setup.folder / "curl.conf", config);
  return must(run({"curl", "-K", (setup.folder / "curl.conf").string()}), "curl");
}

/// What a person would write first: one request after the other, a curl for each. A sample, scaled.
Usage sequential_script(const Setup& setup, const Sandbox& sandbox, std::int64_t sample) {
  const std::string source = sandbox.endpoint("emea").url;
  const std::string script = R"(set -eu
A="Authorization: Api-Token )" +
                             sandbox.endpoint("emea").token + R"("
B="Authorization: Api-Token )" +
                             sandbox.endpoint("hq").token + R"("
for id in $(curl -sf -H "$A" ")" +
                             source + R"(/api/testcase/__search?projectId=1&rql=true&sort=id,asc&size=)" +
                             std::to_string(sample) +
                             R"(" | grep -o '"id":[0-9]*,"lastMod' | grep -o '[0-9]*'); do
  curl -sf -o /dev/null -H "$A" ")" +
                             source + R"(/api/testcase/$id/overview"
  curl -sf -o /dev/null -H "$A" ")" +
                             source + R"(/api/testcase/$id/step"
  curl -sf -o /dev/null -H "$A" ")" +
                             source + R"(/api/testcase/attachment?testCaseId=$id"
  curl -sf -o /dev/null -H "$B" -H 'Content-Type: application/json' -d "{\"projectId\":2,\"name\":\"case $id\"}" ")" +
                             sandbox.endpoint("hq").url + R"(/api/testcase?v2=true"
done
)";
  write(setup.folder / "sequential.sh", script);
  return must(run({"bash", (setup.folder / "sequential.sh").string()}), "the sequential script");
}

void export_bench(const Setup& setup, std::int64_t cases) {
  const Sandbox sandbox(setup.tmsync, setup.folder,
                        R"([{"id":1,"name":"Copy","customFields":[{"name":"Priority"},{"name":"Component"}]},)"
                        R"({"id":2,"name":"Script"}])",
                        {"--generate", "emea/Big=" + std::to_string(cases)});
  sandbox.declare("tmsync.yaml", kSpec);
  const auto tmsync = [&](std::vector<std::string> arguments) {
    return sandbox.tmsync("tmsync.yaml", std::move(arguments));
  };

  std::printf("N = %lld test cases\n", static_cast<long long>(cases));
  const auto first = tmsync({"apply", "--yes"});
  print("first export", first, requests_of(first.out));
  std::printf("%-34s %9.2f requests a case\n", "",
              static_cast<double>(requests_of(first.out)) / static_cast<double>(cases));
  (void)tmsync({"plan"});  // warms the sandbox's rendered rows, so that both sides below read the same cached bytes
  const auto plan = tmsync({"plan"});
  if (plan.out.find("Plan: 0 to create, 0 to update, 0 to delete") == std::string::npos)
    throw std::runtime_error("the second plan is not empty");
  print("plan with nothing to do", plan, requests_of(plan.out));
  const auto debug = sandbox.tmsync("tmsync.yaml", {"plan"}, "debug");
  std::int64_t pages = 0;
  const auto curl = curl_pages(setup, sandbox, debug.out, pages);
  print("curl, all pages that plan searched", curl, pages);
  std::printf("%-34s %9.2f s CPU allowed (2 x curl + 1 s), %lld bytes read by plan\n", "", 2 * curl.cpu_s + 1,
              static_cast<long long>(number_in_log(plan.out, "bytes")));
  if (cases <= 10'000) {
    const std::int64_t sample = 200;
    const auto script = sequential_script(setup, sandbox, sample);
    const double scaled = script.wall_s * static_cast<double>(cases) / static_cast<double>(sample);
    std::printf("%-34s %9.1f s for %lld cases, scaled from %lld: tmsync is %.1f times faster\n", "sequential script",
                scaled, static_cast<long long>(cases), static_cast<long long>(sample), scaled / first.wall_s);
  }
}

void validate_bench(const Setup& setup) {
  const fs::path many = setup.folder / "many";
  fs::create_directories(many);
  write(many / "instances.yaml",
        "apiVersion: tmsync/v1\nkind: Instance\nmetadata: { name: a }\nspec: { endpoint: 'https://a.example', token: { "
        "env: A } }\n---\n"
        "apiVersion: tmsync/v1\nkind: Instance\nmetadata: { name: b }\nspec: { endpoint: 'https://b.example', token: { "
        "env: B } }\n");
  for (int i = 0; i < 998; ++i) {
    const auto n = std::to_string(i);
    write(many / ("export-" + n + ".yaml"),
          "apiVersion: tmsync/v1\nkind: Export\nmetadata: { name: export-" + n +
              " }\nspec:\n  source: { instance: a, project: P" + n + " }\n  recipient: { instance: b, project: Q" + n +
              " }\n  testCases: { aql: 'tag = \"t" + n +
              "\" and not status = \"Draft\"' }\n  mapping: { status: { identity: true } }\n");
  }
  print("validate 1,000 documents, files", must(run({setup.tmsync, "validate", "--config", many.string()}), "validate"),
        0);
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
    const Folder folder;
    const Setup setup{argv[1], folder.path()};
    validate_bench(setup);
    for (int i = 2; i < argc; ++i) export_bench(setup, std::stoll(argv[i]));
  } catch (const std::exception& error) {
    std::cerr << "bench_export: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
