#include <cstdio>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "child.hpp"
#include "figures.hpp"
#include "sandbox.hpp"

/// Prints what plans of N changes cost that are saved, shown, compared and applied: N creates, then N updates, beside a
/// plan of the same sides with nothing to do. Figures only.
namespace {

namespace fs = std::filesystem;
using tmsync::bench::Folder;
using tmsync::bench::print;
using tmsync::bench::requests_of;
using tmsync::bench::Sandbox;

constexpr const char* kProjects =
    R"([{"id":1,"name":"Copy","customFields":[{"name":"Priority"},{"name":"Component"}]}])";

/// `status` is what every test case gets: another one makes every copy an update.
std::string spec(const std::string& status) {
  return "  guards: { maxUpdate: 100% }\n  mapping:\n    status: { default: " + status +
         " }\n    customFields:\n"
         "      Priority: { identity: true, createMissing: true }\n"
         "      Component: { identity: true, createMissing: true }\n";
}

void plans_bench(const std::string& program, const fs::path& folder, const std::string& cases, bool apply) {
  const Sandbox sandbox(program, folder, kProjects, {"--generate", "emea/Big=" + cases});
  sandbox.declare("draft.yaml", spec("Draft"));
  sandbox.declare("active.yaml", spec("Active"));
  const auto measure = [&](const std::string& what, const std::string& configuration,
                           std::vector<std::string> arguments) {
    const auto usage = sandbox.tmsync(configuration, std::move(arguments));
    print(what, usage, requests_of(usage.out));
  };
  const auto creates = (folder / "creates.tmsync").string();
  const auto updates = (folder / "updates.tmsync").string();
  const auto shown = [&](const std::string& what, const std::string& file) {
    for (const std::string format : {"json", "ndjson", "markdown", "html"}) {
      measure("show " + what + " as " + format, "draft.yaml",
              {"show", file, "--" + format + "-into", (folder / ("shown." + format)).string()});
    }
    std::printf("%-34s %9.1f MB file, %.1f MB JSON\n", "", static_cast<double>(fs::file_size(file)) / 1e6,
                static_cast<double>(fs::file_size(folder / "shown.json")) / 1e6);
  };

  std::printf("N = %s changes\n", cases.c_str());
  measure("plan --out of creates", "draft.yaml", {"plan", "--out", creates});
  shown("creates", creates);
  if (!apply) return;
  measure("apply FILE of creates", "draft.yaml", {"apply", creates, "--yes"});
  measure("plan with nothing to do", "draft.yaml", {"plan"});
  measure("plan --out of updates", "active.yaml", {"plan", "--out", updates});
  shown("updates", updates);
  measure("plan diff creates updates", "draft.yaml",
          {"plan", "diff", creates, updates, "--json-into", (folder / "diff.json").string()});
  measure("apply FILE of updates", "active.yaml", {"apply", updates, "--yes"});
  const auto last = sandbox.tmsync("active.yaml", {"plan"});
  print("plan with nothing to do", last, requests_of(last.out));
  if (last.out.find("Plan: 0 to create, 0 to update, 0 to delete") == std::string::npos) {
    throw std::runtime_error("the last plan is not empty");
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool apply = argc == 3;
  if (!apply && !(argc == 4 && std::string(argv[3]) == "--plan-only")) {
    std::cerr << "usage: bench_plans TMSYNC N [--plan-only]\n";
    return 64;
  }
  try {
    const Folder folder;
    plans_bench(argv[1], folder.path(), argv[2], apply);
  } catch (const std::exception& error) {
    std::cerr << "bench_plans: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
