#include "tmsync/aql/lint.hpp"
#include "tmsync/aql/parse.hpp"
#include "tmsync/core/text.hpp"

#include "reader.hpp"
#include "scalar_map.hpp"

namespace tmsync::config {

core::SourcePosition check_aql(const SourceFile& file, const Node& scalar, AqlOf what, core::Diagnostics& diags) {
  const auto map = map_scalar(file.text, scalar.offset, scalar.text);
  const auto place = [&](std::size_t byte) {
    if (!map) return file.position(scalar);
    return file.position(map->source[std::min(byte, map->source.size() - 1)]);
  };
  if (core::trim(scalar.text).empty()) return place(0);
  const auto tree = aql::parse(scalar.text);
  if (!tree) {
    std::string hint = aql::hint_for(tree.error(), scalar.text);
    if (hint.empty()) hint = "try it with `tmsync aql '...'`; text goes in double quotes, as in status = \"Active\"";
    diags.error(std::string(aql::diagnostic_code(tree.error())), place(tree.error().byte),
                "AQL: " + aql::describe(tree.error()), std::move(hint));
    return place(0);
  }
  const auto scope = what == AqlOf::launches ? aql::Scope::launches : aql::Scope::test_cases;
  for (const auto& finding : aql::lint(scalar.text, scope)) {
    diags.warning(finding.code, place(finding.byte), "AQL: " + finding.summary, finding.hint);
  }
  return place(0);
}

}  // namespace tmsync::config
