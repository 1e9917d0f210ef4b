// For libFuzzer, and with aql_smoke_main.cpp a program of its own: whatever the bytes are, parsing ends in a tree or an
// error inside the text; a tree prints to text with the same tree; evaluating and linting never crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "tmsync/aql/json.hpp"
#include "tmsync/aql/lint.hpp"

namespace {

using tmsync::aql::Json;

void require(bool holds, const char* what, std::string_view text) {
  if (!holds) {
    std::cerr << what << ": " << tmsync::aql::to_json_string(text) << '\n';
    std::abort();
  }
}

const std::vector<Json>& items() {
  static const auto read = tmsync::aql::read_items(
      R"([{}, {"id": 1, "name": "\u0130 \u03a3 \ud83d\ude00", "tag": ["a,b", null, 1e21], "cf": {"Epic": "x", "1": [1]}},
          {"id": "1e400", "name": ["0x10"], "tag": [[1], {}], "cf": [{"id": 1, "name": "Epic", "values": ["x"]}]}])");
  return *read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tmsync::aql;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto tree = parse(text);
  if (!tree) {
    require(tree.error().byte <= text.size(), "error outside of the text", text);
    require(!tree.error().code.empty() && !describe(tree.error()).empty(), "error without code or text", text);
    (void)hint_for(tree.error(), text);
    return 0;
  }
  (void)lint(text, Scope::test_cases);
  (void)lint(text, Scope::launches);
  (void)includes_all(text);
  if (!*tree) {
    return 0;
  }
  const auto printed = print(**tree);
  const auto again = parse(printed, {nullptr, nullptr, {2'000, 64U << 20U}});
  require(again.has_value(), "printed text does not parse", text);
  require(to_json(again->get()) == to_json(tree->get()), "printed text has another tree", text);
  for (const auto dialect : {Dialect::reference, Dialect::testops}) {
    const Compiled first(tree->get(), dialect);
    const Compiled second(again->get(), dialect);
    for (const auto& item : items()) {
      const JsonSubject subject(item);
      require(first.matches(subject) == second.matches(subject), "printed text matches something else", text);
    }
  }
  return 0;
}
