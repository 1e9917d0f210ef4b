#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "files/plan_file_members.hpp"

namespace tmsync::report {

/// Fills every member of a value that a plan file holds: it walks over them as the reader does.
class RandomFiller {
 public:
  template <typename T>
  using Value = T;

  explicit RandomFiller(std::uint32_t seed) : random_(seed) {}

  template <typename T>
  void operator()(const char* /*key*/, T& value) {
    fill(value);
  }
  template <typename T>
  std::vector<T> some(std::size_t most) {
    std::vector<T> values(random_() % (most + 1));
    for (auto& value : values) fill(value);
    return values;
  }

 private:
  std::string text() {
    static const std::vector<std::string> pieces{"a",
                                                 "\"",
                                                 "\\",
                                                 "\n",
                                                 "\xc3\xa4",
                                                 "\xe2\x80\xae",
                                                 "\x1b[31m",
                                                 "\xff",
                                                 "{}",
                                                 std::string(1, '\0'),
                                                 "\xf0\x9f\x98\x80",
                                                 "long text "};
    std::string text;
    for (auto count = random_() % 12; count > 0; --count) text += pieces[random_() % pieces.size()];
    return text;
  }

  void fill(std::string& value) { value = text(); }
  void fill(plan::StoredText& value) { value = plan::StoredText(text()); }
  void fill(bool& value) { value = random_() % 2 == 0; }
  void fill(double& value) { value = static_cast<double>(random_()) / 7.0; }
  template <typename T>
  requires std::is_integral_v<T>
  void fill(T& value) {
    const auto bits = (static_cast<std::uint64_t>(random_()) << 32U) | random_();
    // What is signed is a count, an id or a date: a plan file holds none beyond 48 bits.
    const auto kept = std::is_signed_v<T> && sizeof(T) == 8 ? bits >> 16U : bits;
    value = random_() % 4 == 0 ? T{0} : static_cast<T>(kept);
  }
  template <Named E>
  void fill(E& value) {
    value = static_cast<E>(random_() % (static_cast<unsigned>(Names<E>::last) + 1));
  }
  template <typename T>
  void fill(std::optional<T>& value) {
    value.reset();
    if (random_() % 2 == 0) fill(value.emplace());
  }
  template <typename T>
  void fill(std::vector<T>& values) {
    values = some<T>(3);
  }
  template <typename T>
  void fill(std::map<std::string, T>& values) {
    for (auto count = random_() % 3; count > 0; --count) fill(values[text()]);
  }
  template <typename T>
  requires std::is_class_v<T>
  void fill(T& value) { members(*this, value); }

  std::mt19937 random_;
};

[[nodiscard]] inline PlanFile random_plan(std::uint32_t seed) {
  RandomFiller filler(seed);
  PlanFile file;
  auto& plan = file.plan;
  members(filler, plan);
  members(filler, file.options);
  plan.integrations = filler.some<plan::IntegrationPlan>(2);
  for (auto& integration : plan.integrations) integration.changes = filler.some<plan::ConfigChange>(2);
  plan.exports = filler.some<plan::ExportPlan>(3);
  for (auto& planned : plan.exports) {
    planned.changes = filler.some<plan::Change>(4);
    if (planned.launches) planned.launches->changes = filler.some<plan::LaunchChange>(3);
    for (auto& change : filler.some<plan::ConfigChange>(1)) planned.configuration = change;
  }
  plan.guards = filler.some<plan::GuardResult>(2);
  for (auto& diagnostic : filler.some<core::Diagnostic>(2)) plan.diagnostics.add(diagnostic);
  return file;
}

}  // namespace tmsync::report
