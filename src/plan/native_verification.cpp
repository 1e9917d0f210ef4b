#include "tmsync/plan/native_verification.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "tmsync/core/text.hpp"

namespace tmsync::plan {
namespace {

constexpr std::size_t kExamples = 20;

using ByName = std::map<std::string, std::vector<const NativeCase*>>;

ByName by_name(const std::vector<NativeCase>& cases) {
  ByName groups;
  for (const auto& one : cases) groups[one.name].push_back(&one);
  return groups;
}

class CheckBuilder {
 public:
  CheckBuilder(std::string address, std::string id, std::string title) {
    check_.address = std::move(address);
    check_.id = std::move(id);
    check_.title = std::move(title);
  }

  void expect(std::int64_t objects) { check_.expected += objects; }
  void wrong(std::int64_t objects, const std::string& example) {
    check_.wrong += objects;
    check_.state = CheckState::failed;
    if (check_.examples.size() < kExamples) check_.examples.push_back(example);
  }
  Check take(const std::string& all_well, const std::string& what_is_wrong) {
    check_.detail = check_.wrong == 0 ? fmt::format("{} {}", check_.expected, all_well)
                                      : fmt::format("{} of {} {}", check_.wrong, check_.expected, what_is_wrong);
    return std::move(check_);
  }

 private:
  Check check_;
};

std::vector<std::string> differing(const NativeCase& wanted, const NativeCase& there) {
  std::vector<std::string> lines;
  for (const auto& [attribute, values] : wanted.attributes) {
    const auto at = there.attributes.find(attribute);
    const std::string now = at == there.attributes.end() ? std::string() : core::join(at->second, ", ");
    if (now == core::join(values, ", ")) continue;
    lines.push_back(fmt::format("{} is \"{}\", not \"{}\"", attribute, now, core::join(values, ", ")));
  }
  return lines;
}

/// Pairs of one name with the fewest differences first: which copy is whose is not known.
void compare_attributes(const std::vector<const NativeCase*>& wanted, std::vector<const NativeCase*> there,
                        CheckBuilder& check) {
  for (const auto* one : wanted) {
    if (there.empty()) return;
    const auto best = std::min_element(there.begin(), there.end(), [&](const auto* a, const auto* b) {
      return differing(*one, *a).size() < differing(*one, *b).size();
    });
    check.expect(1);
    const auto lines = differing(*one, **best);
    if (!lines.empty())
      check.wrong(1, fmt::format("\"{}\" (#{}): {}", one->name, (*best)->id, core::join(lines, "; ")));
    there.erase(best);
  }
}

Check presence(const std::string& address, const NativeObservation& seen, const ByName& expected, const ByName& there) {
  CheckBuilder check(address, "test-cases", "the expected test cases are there");
  for (const auto& [name, cases] : expected) {
    const auto at = there.find(name);
    const std::size_t found = at == there.end() ? 0 : at->second.size();
    if (!seen.creates && found == 0) continue;
    check.expect(static_cast<std::int64_t>(cases.size()));
    if (found < cases.size() && seen.creates) {
      check.wrong(static_cast<std::int64_t>(cases.size() - found),
                  fmt::format("\"{}\": {} expected, {} there", name, cases.size(), found));
    }
  }
  return check.take("expected, all there", "expected test cases are missing");
}

Check doubles(const std::string& address, const NativeObservation& seen, const ByName& expected, const ByName& there) {
  CheckBuilder check(address, "doubles", "no test case is there twice");
  for (const auto& [name, cases] : expected) {
    const auto at = there.find(name);
    if (at == there.end()) continue;
    const auto copies = std::count_if(at->second.begin(), at->second.end(), [&](const NativeCase* one) {
      return seen.user.empty() || one->created_by.empty() || one->created_by == seen.user;
    });
    check.expect(copies);
    const auto surplus = copies - static_cast<std::int64_t>(cases.size());
    if (surplus > 0) check.wrong(surplus, fmt::format("\"{}\": {} expected, {} there", name, cases.size(), copies));
  }
  return check.take("looked at, none twice", "are there twice");
}

Check launches(const std::string& address, const NativeObservation& seen) {
  CheckBuilder check(address, "launches", "the expected launches arrived, and no others");
  std::map<std::string, std::int64_t> wanted;
  std::map<std::string, std::int64_t> there;
  for (const auto& name : seen.launches_expected) ++wanted[name];
  for (const auto& name : seen.launches_there) ++there[name];
  for (const auto& [name, count] : wanted) {
    check.expect(count);
    const auto at = there.find(name);
    const std::int64_t found = at == there.end() ? 0 : at->second;
    if (found < count) check.wrong(count - found, fmt::format("\"{}\": {} expected, {} there", name, count, found));
  }
  for (const auto& name : std::set<std::string>(seen.launches_outside.begin(), seen.launches_outside.end())) {
    if (wanted.contains(name) || !there.contains(name)) continue;
    check.wrong(1, fmt::format("\"{}\" is there although it is not to be exported", name));
  }
  return check.take("expected, all there", "expected launches are wrong");
}

}  // namespace

std::vector<Check> native_checks(const std::string& address, const NativeObservation& seen) {
  const auto expected = by_name(seen.expected);
  const auto there = by_name(seen.there);
  std::vector<Check> checks{presence(address, seen, expected, there)};
  CheckBuilder attributes(address, "attributes", "mapped attributes have the expected values");
  for (const auto& [name, cases] : expected) {
    if (const auto at = there.find(name); at != there.end()) compare_attributes(cases, at->second, attributes);
  }
  checks.push_back(attributes.take("compared, all equal", "have other values"));
  checks.push_back(doubles(address, seen, expected, there));
  CheckBuilder stale(address, "stale", "no copy is older than its source");
  stale.expect(static_cast<std::int64_t>(seen.expected.size()));
  for (const auto& name : seen.stale) stale.wrong(1, fmt::format("\"{}\"", name));
  checks.push_back(stale.take("compared, none stale", "say something else than the source"));
  if (seen.launches) checks.push_back(launches(address, seen));
  return checks;
}

}  // namespace tmsync::plan
