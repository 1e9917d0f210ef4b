#include "native_world.hpp"

namespace tmsync::testing {
namespace {

/// What the source instance holds of the configuration plane, without ids and dates.
nlohmann::json configuration_of(Simulation& world) {
  const Person admin(world.emea(), "emea-token");
  auto out = nlohmann::json::array();
  const auto page = admin.get("/integration?size=100");
  for (const auto& integration : page.at("content")) {
    const auto id = std::to_string(integration.at("id").get<model::Id>());
    nlohmann::json one{{"name", integration.at("name")}};
    one["values"] =
        admin.get("/integration/globalfields?type=allure_testops&integrationId=" + id).at("globalFieldsValues");
    auto exports = admin.get("/integration/export?projectId=1&integrationId=" + id).at("content");
    for (auto& row : exports) {
      for (const char* member : {"id", "integrationId", "createdDate", "lastModifiedDate"}) row.erase(member);
    }
    one["exports"] = exports;
    one["secret"] =
        admin.get("/integration/projectfields?projectId=1&integrationId=" + id).value("secretSpecified", false);
    out.push_back(std::move(one));
  }
  return out;
}

class NativeFaults : public ::testing::TestWithParam<int> {};

TEST_P(NativeFaults, AtEveryRequestARerunEndsLikeARunWithoutFaults) {
  const auto calm = native_world();
  calm->arm({});
  expect_applied(*calm);
  const auto wanted = configuration_of(*calm);
  ASSERT_EQ(wanted.size(), 1u);
  ASSERT_EQ(wanted.at(0).at("exports").size(), 1u);
  const auto probe = native_world();
  probe->arm({});
  (void)probe->apply();
  const auto requests = probe->requests();
  ASSERT_GT(requests, 20);
  const auto kind = static_cast<WireFault::Kind>(GetParam());
  for (std::int64_t at = 0; at < requests; ++at) {
    SCOPED_TRACE(std::string(to_string(kind)) + " at " + std::to_string(at));
    const auto world = native_world();
    world->arm({kind, at});
    (void)world->apply();
    world->arm({});
    expect_applied(*world);
    EXPECT_EQ(configuration_of(*world), wanted);
    if (::testing::Test::HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, NativeFaults, ::testing::Range(0, kWireFaultKinds), [](const auto& kind) {
  return std::string(to_string(static_cast<WireFault::Kind>(kind.param)));
});

TEST(NativeTwice, TwoAppliesAtOnceEndWithOneOfEach) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Simulation world(seed);
    load(world.emea(), native_source());
    load(world.hq(), native_recipient());
    world.set_variable("EXPORT", "export-token");
    world.configure(native_yaml());
    (void)world.apply_twice_at_once();
    expect_applied(world);
    const auto held = configuration_of(world);
    ASSERT_EQ(held.size(), 1u) << held.dump(2);
    EXPECT_EQ(held.at(0).at("exports").size(), 1u) << held.dump(2);
  }
}

}  // namespace
}  // namespace tmsync::testing
