#include "sandbox.hpp"

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "figures.hpp"

namespace tmsync::bench {

namespace fs = std::filesystem;

Sandbox::Sandbox(std::string tmsync, fs::path folder, const std::string& recipient, std::vector<std::string> more)
    : tmsync_(std::move(tmsync)), folder_(std::move(folder)) {
  const auto emea = folder_ / "emea.json";
  const auto hq = folder_ / "hq.json";
  const auto ready = folder_ / "endpoints.json";
  write(emea, R"({"users":[{"login":"u","admin":true}],"tokens":[{"token":"emea-token","user":"u"}],)"
              R"("projects":[{"id":1,"name":"Big"}]})");
  write(hq, R"({"users":[{"login":"bot","admin":true}],"tokens":[{"token":"hq-token","user":"bot"}],"projects":)" +
                recipient + "}");
  fs::remove(ready);
  std::vector<std::string> arguments{tmsync_,      "sandbox",           "--instance",        "emea=" + emea.string(),
                                     "--instance", "hq=" + hq.string(), "--write-endpoints", ready.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  running_.emplace(arguments);
  for (int i = 0; i < 1200 && !fs::exists(ready); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto endpoints = nlohmann::json::parse(std::ifstream(ready));
  for (const auto& [name, endpoint] : endpoints.items()) {
    endpoints_[name] = {endpoint.at("url").get<std::string>(), endpoint.at("token").get<std::string>()};
  }
}

void Sandbox::declare(const std::string& name, const std::string& spec) const {
  std::string yaml;
  for (const auto& [instance, endpoint] : endpoints_) {
    yaml += "apiVersion: tmsync/v1\nkind: Instance\nmetadata: { name: " + instance +
            " }\nspec:\n  endpoint: " + endpoint.url + "\n  token: { env: BENCH_" + instance +
            " }\n  limits: { concurrency: 16, requestsPerSecond: 100000 }\n---\n";
  }
  write(folder_ / name, yaml +
                            "apiVersion: tmsync/v1\nkind: Export\nmetadata: { name: big }\nspec:\n"
                            "  source: { instance: emea, project: Big }\n"
                            "  recipient: { instance: hq, project: Copy }\n" +
                            spec);
}

Usage Sandbox::tmsync(const std::string& name, std::vector<std::string> arguments, const std::string& log_level) const {
  std::map<std::string, std::string> tokens;
  for (const auto& [instance, endpoint] : endpoints_) tokens["BENCH_" + instance] = endpoint.token;
  arguments.insert(arguments.begin(), tmsync_);
  arguments.insert(arguments.end(), {"--config", (folder_ / name).string(), "-q", "--log-level", log_level});
  return must(run(arguments, tokens), arguments[1]);
}

Folder::Folder() : path_(fs::temp_directory_path() / ("tmsync-bench-" + std::to_string(getpid()))) {
  fs::create_directories(path_);
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace tmsync::bench
