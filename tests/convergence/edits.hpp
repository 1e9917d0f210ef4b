#pragma once

#include "world.hpp"

/// Worlds with many cases, and what people may do in them.
namespace tmsync::testing {

inline std::unique_ptr<Simulation> generated(std::uint64_t seed, int count) {
  auto world = sample_world(seed, "  guards: { maxUpdate: 100%, maxDelete: 100% }\n", R"({ onScopeExit: delete })");
  const auto made = world->emea().generate("Payments", count, seed);
  if (!made) throw std::runtime_error(made.error().message);
  return world;
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t bound) {
    return std::min(bound - 1, static_cast<std::size_t>(random_.uniform() * static_cast<double>(bound)));
  }

 private:
  core::SeededRandom random_;
};

inline std::vector<model::Id> ids_of(const Person& person, model::Id project) {
  std::vector<model::Id> ids;
  const auto page =
      person.get("/testcase/__search?projectId=" + std::to_string(project) + "&rql=true&size=1000&sort=id,asc");
  for (const auto& row : page.at("content")) ids.push_back(row.at("id").get<model::Id>());
  return ids;
}

/// One edit that a person might make, somewhere.
inline void edit_source(const Person& p, Dice& dice) {
  const auto ids = ids_of(p, kSourceProject);
  const auto id = ids.at(dice.below(ids.size()));
  const auto n = std::to_string(dice.below(1000));
  switch (dice.below(9)) {
    case 0:
      p.patch(path_of(id), {{"name", "Name " + n}});
      break;
    case 1:
      p.patch(path_of(id), {{"description", n}, {"expectedResult", ""}});
      break;
    case 2:
      p.post(path_of(id, "/tag"), nlohmann::json::array({{{"name", "t" + n}}, {{"name", "release"}}}));
      break;
    case 3:
      p.post(path_of(id, "/cfv"),
             values_of(p, kSourceProject, {{"Priority", "P" + std::to_string(dice.below(3))}, {"Component", "C" + n}}));
      break;
    case 4:
      p.post(path_of(id, "/scenario?v2=true"), {{"steps", {{{"type", "body"}, {"body", "Step " + n}}}}});
      break;
    case 5:
      p.upload("POST", "/testcase/attachment?testCaseId=" + std::to_string(id), n + ".txt", "content " + n);
      break;
    case 6:
      p.remove(path_of(id));
      break;
    case 7:
      p.post("/testcase", {{"projectId", kSourceProject}, {"name", "Fresh " + n}});
      break;
    case 8:
      p.post(path_of(id, "/cfv"), nlohmann::json::array());
      break;
    default:
      break;
  }
}

inline void edit_recipient(const Person& p, Dice& dice) {
  const auto ids = ids_of(p, kRecipientProject);
  const auto id = ids.at(dice.below(ids.size()));
  if (id == 900) return;
  switch (dice.below(4)) {
    case 0:
      p.patch(path_of(id), {{"name", "Theirs"}});
      break;
    case 1:
      p.remove(path_of(id));
      break;
    case 2:
      p.post(path_of(id, "/cfv"), values_of(p, kRecipientProject, {{"Priority", "Minor"}}));
      break;
    case 3:
      p.post(path_of(id, "/tag"), nlohmann::json::array({{{"name", "theirs"}}}));
      break;
    default:
      break;
  }
}

}  // namespace tmsync::testing
