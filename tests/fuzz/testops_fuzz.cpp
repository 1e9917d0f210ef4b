// For libFuzzer, and with aql_smoke_main.cpp a program of its own: whatever an instance answers, reading it ends in
// values or in an error, for every kind of answer that tmsync reads.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "tmsync/testops/api.hpp"
#include "tmsync/testops/integrations.hpp"
#include "tmsync/testops/launches.hpp"

#include "scripted_transport.hpp"
#include "virtual_clock.hpp"

namespace {

using namespace tmsync;

constexpr const char* kPage =
    R"({"content":[{"id":1,"projectId":5,"name":"n","links":[{"url":"u"}],"tags":[{"name":"t"}]}],"totalElements":1,"size":9})";
constexpr const char* kScenario =
    R"({"root":{"children":[1]},"scenarioSteps":{"1":{"body":"a","children":[1,2],"expectedResultId":2},"2":{"attachmentId":3}}})";

constexpr const char* kResults =
    R"({"content":[{"id":1,"launchId":7,"testCaseId":"2","name":"n","status":"passed","start":1,"trace":"t\u00fc","parameters":[{"name":"a","value":"b"}],"layer":{"name":"l"},"tags":["t"],"links":[{"url":"u"}],"retriedBy":{"id":3}}],"totalElements":1,"size":1000,"number":0,"last":true})";
constexpr const char* kExecution =
    R"({"steps":[{"type":"body","body":"a","bodyJson":{"type":"doc"},"steps":[{"type":"attachment","attachment":{"id":3}}],"expectedResultSteps":[{"type":"expected_body"}],"start":"1"},{"name":"old","attachments":[{"id":4}]}]})";
constexpr const char* kForm =
    R"({"globalFields":[{"type":"t","name":"n","required":true}],"globalFieldsValues":{"n":[1]},"projectFields":[{"name":"p"}],"projectFieldsValues":{},"secretFields":[{"name":"s"}],"secretSpecified":true,"id":9,"settings":{"a":{"b":null}}})";
constexpr const char* kExports =
    R"([{"id":11,"integrationId":9,"projectId":5,"projectKey":"K","tcAql":"a","disabled":true,"syncDelaySec":60,"settings":{"rows":[{"source":1}]},"name":"n","info":{"type":"allure_testops"},"key":7}])";

template <typename T>
void use(boost::asio::io_context& context, testing::VirtualClock& clock, core::Task<core::Result<T>> task) {
  const core::Result<T> result = testing::run(context, clock, std::move(task));
  if (!result.has_value() && result.error().message.empty()) {
    std::cerr << "an error without a message\n";
    std::abort();
  }
}

void read(const std::string& body) {
  boost::asio::io_context context;
  testing::VirtualClock clock;
  core::SeededRandom random(1);
  const auto transport = std::make_shared<testing::ScriptedTransport>([&](const http::Request& request) {
    if (request.target == "/api/uaa/oauth/token") return testing::answer(200, R"({"access_token":"t"})");
    // The second page is empty, so that a walk over accepted rows ends.
    const bool later =
        request.target.find("page=1") != std::string::npos || request.target.find("id%20%3E") != std::string::npos;
    return later ? testing::answer(200, "[]") : testing::answer(200, body);
  });
  const auto client = std::make_shared<http::Client>(transport, http::ClientLimits{}, clock, random);
  testops::ConnectionOptions options;
  options.token = core::Secret("secret");
  options.prefix = model::ApiPrefix::api;
  const auto connection = std::make_shared<testops::Connection>(client, options, clock);
  testops::ReadApi api(connection);
  use(context, clock, api.search(5, "", false, [](std::vector<model::TestCaseRow>&&) {}));
  use(context, clock, api.scenario(7));
  use(context, clock, api.overview(7));
  use(context, clock, api.workflows());
  testops::LaunchReader launches(connection);
  const auto sink = [](std::vector<model::ResultRow>&&) -> core::Task<core::Result<void>> {
    co_return core::Result<void>{};
  };
  use(context, clock, launches.search(5, "", [](std::vector<model::LaunchRow>&&) {}));
  use(context, clock, launches.results(7, sink));
  use(context, clock, launches.execution(3));
  use(context, clock, launches.fixtures(3));
  use(context, clock, launches.files(3));
  use(context, clock, launches.environment(7));
  testops::IntegrationReader integrations(connection);
  use(context, clock, integrations.integrations(""));
  use(context, clock, integrations.global_form("t", 9));
  use(context, clock, integrations.project_form(9, 5));
  use(context, clock, integrations.project_integration(9, 5));
  use(context, clock, integrations.project_integrations(5));
  use(context, clock, integrations.exports(9, 5));
  use(context, clock, integrations.export_form(9, 5));
  use(context, clock, integrations.remote_projects(9, 5, ""));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  // The same bytes in the middle of an answer that is right otherwise.
  for (const std::string good : {kPage, kScenario, kResults, kExecution, kForm, kExports}) {
    const std::size_t at = size == 0 ? 0 : data[0] % good.size();
    read(good.substr(0, at) + bytes + good.substr(at));
  }
  return 0;
}
