#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tmsync/core/duration.hpp"
#include "tmsync/model/configuration.hpp"

#include "document.hpp"

/// From a document whose structure the schema has checked to values of the model. Readers stay silent about what the
/// schema reports and leave such parts at their defaults, so that one mistake is told once.
namespace tmsync::config {

/// One document of a known kind.
struct DocumentRef {
  const SourceFile* file = nullptr;
  const Node* root = nullptr;
  std::string kind;
  std::string name;  ///< metadata.name; empty where it is missing

  [[nodiscard]] const Node* spec() const { return root->find("spec"); }
  [[nodiscard]] core::SourcePosition name_where() const;
};

/// Text of a scalar that is not null; `text_or` gives the fallback for anything else.
[[nodiscard]] std::optional<std::string> text_of(const Node* node);
[[nodiscard]] std::string text_or(const Node* node, std::string fallback);
[[nodiscard]] bool flag_or(const Node* node, bool fallback);
[[nodiscard]] std::optional<std::int64_t> integer_of(const Node* node);
[[nodiscard]] std::vector<std::string> texts_of(const Node* node);
[[nodiscard]] std::map<std::string, std::string> labels_of(const Node& root);
/// The member of a mapping, where `node` is one.
[[nodiscard]] const Node* member(const Node* node, std::string_view key);

/// Whether a key that is missing seems to stand there under a misspelt name, which the schema check tells.
[[nodiscard]] bool is_misspelt(const Node& mapping, const std::string& key);

constexpr std::int64_t kDayMs = 86'400'000;
using core::is_duration;  ///< the schema check tells other forms
using core::parse_duration_ms;

/// A path as written, made absolute or relative to the folder of the file that declares it.
[[nodiscard]] std::string resolve_path(const SourceFile& file, const std::string& path);

/// A project by name or, for an integer, by id.
[[nodiscard]] model::ProjectRef read_project(const SourceFile& file, const Node& node);
/// Where a token comes from; a literal token is reported, and never repeated.
[[nodiscard]] std::optional<model::TokenSource> read_token(const SourceFile& file, const Node& node,
                                                           core::Diagnostics& diags);

[[nodiscard]] model::Instance read_instance(const DocumentRef& document, core::Diagnostics& diags);
[[nodiscard]] model::AttributeMapping read_mapping(const SourceFile& file, const Node* spec, core::Diagnostics& diags);
[[nodiscard]] model::Integration read_integration(const DocumentRef& document, core::Diagnostics& diags);
[[nodiscard]] model::Export read_export(const DocumentRef& document, core::Diagnostics& diags);

/// `paused`, and `guards` with their acknowledgements.
void read_policy(const SourceFile& file, const Node& spec, model::Export& exported, core::Diagnostics& diags);

/// The part of an export that depends on `delivery`: reads what native delivery needs, and refuses what the chosen
/// delivery has no use for.
void read_delivery(const SourceFile& file, const Node& spec, model::Export& exported, core::Diagnostics& diags);
/// A mapping as a JSON object: members sorted, no white space, scalars of the types that YAML gives them.
[[nodiscard]] std::string json_text(const SourceFile& file, const Node& mapping, core::Diagnostics& diags);

/// What a query selects, which decides about the fields it may name.
enum class AqlOf { test_cases, launches };

/// Parses and lints the AQL of `scalar`; findings are reported at their place inside the YAML scalar. Returns where the
/// text of the scalar begins.
core::SourcePosition check_aql(const SourceFile& file, const Node& scalar, AqlOf what, core::Diagnostics& diags);

/// Checks between documents: names, references, overlaps, echoes. Also resolves `Export::mapping`.
void check_references(const std::vector<DocumentRef>& documents, model::Configuration& configuration,
                      core::Diagnostics& diags);

/// "sha256:..." over the documents.
[[nodiscard]] std::string digest_of(const std::vector<DocumentRef>& documents);

}  // namespace tmsync::config
