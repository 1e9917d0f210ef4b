#include "tmsync/config/load.hpp"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <fstream>
#include <system_error>

#include "tmsync/core/text.hpp"

#include "reader.hpp"
#include "schema_check.hpp"
#include "schema_store.hpp"

namespace tmsync::config {
namespace {

namespace fs = std::filesystem;
using Files = std::vector<std::unique_ptr<SourceFile>>;

constexpr std::string_view kApiVersion = "tmsync/v1";

/// A document with the head that it should have, so that a mistake there hides no other.
class Judged {
 public:
  /// The root with `tmsync/v1` and `kind` in place of what is written; it lives as long as this.
  const Node& with_head(const Node& root, const std::string& kind) {
    Node& copy = nodes_.emplace_back(root);
    for (Entry& entry : copy.entries) {
      const bool version = entry.key->text == "apiVersion";
      if (!version && entry.key->text != "kind") continue;
      if (!entry.value->is_scalar()) continue;
      Node& value = nodes_.emplace_back(*entry.value);
      value.kind = Node::Kind::string;
      value.text = version ? std::string(kApiVersion) : kind;
      entry.value = &value;
    }
    return copy;
  }

 private:
  std::deque<Node> nodes_;
};

/// Decides what a document is, and tells what is wrong about its head. With a misspelt kind or another apiVersion it is
/// judged as what it seems to be; where that cannot be guessed, only its metadata are.
bool identify(const SourceFile& file, const Node& root, Judged& judged, DocumentRef& document,
              core::Diagnostics& diags) {
  const auto where = file.position(root);
  if (root.kind != Node::Kind::mapping) {
    diags.error("TM1011", where, "a document has to be a mapping, found " + std::string(to_string(root.kind)),
                "it begins with `apiVersion: tmsync/v1` and `kind:`; documents are separated by ---");
    return false;
  }
  document.file = &file;
  document.root = &root;
  bool is_right = true;
  const Node* version = root.find("apiVersion");
  if (version != nullptr && version->is_scalar() && version->text != kApiVersion) {
    is_right = false;
    diags.error("TM1110", file.position(*version), "unknown apiVersion \"" + core::elide(version->text, 60) + '"',
                "this version of tmsync reads tmsync/v1");
  }
  const Node* kind = root.find("kind");
  const std::string known = core::join(known_kinds(), ", ");
  document.kind = kind == nullptr || !kind->is_scalar() ? "" : kind->text;
  if (kind == nullptr) {
    diags.error("TM1102", where, "the key \"kind\" is missing in the document", "add `kind:`: one of " + known);
  } else if (document.kind.empty() || schema_of_kind(document.kind) == nullptr) {
    is_right = false;
    std::string hint = core::did_you_mean(kind->text, known_kinds());
    if (hint.empty()) hint = "known kinds: " + known;
    diags.error("TM1111", file.position(*kind), "unknown kind \"" + core::elide(kind->text, 60) + '"', hint);
    const auto nearest = core::nearest(kind->text, known_kinds());
    document.kind = nearest.empty() ? "" : nearest.front();
  }
  if (!is_right && !document.kind.empty()) document.root = &judged.with_head(root, document.kind);
  document.name = text_or(member(root.find("metadata"), "name"), "");
  return true;
}

model::Configuration build(const Files& files, core::Diagnostics& diags) {
  SchemaCheck schema;
  Judged judged;
  std::vector<DocumentRef> documents;
  for (const auto& file : files) {
    for (const Node* root : file->documents) {
      DocumentRef document;
      if (!identify(*file, *root, judged, document, diags)) continue;
      if (document.kind.empty()) {
        schema.check_metadata(*file, *root, diags);
        continue;
      }
      if (document.root == root) {
        schema.check(*file, *root, document.kind, diags);
      } else {
        schema.check_as(*file, *document.root, document.kind, diags);
      }
      documents.push_back(std::move(document));
    }
  }

  model::Configuration configuration;
  for (const DocumentRef& document : documents) {
    if (document.kind == "Instance") {
      configuration.instances.push_back(read_instance(document, diags));
    } else if (document.kind == "AttributeMapping") {
      model::AttributeMapping mapping = read_mapping(*document.file, document.spec(), diags);
      mapping.name = document.name;
      mapping.labels = labels_of(*document.root);
      mapping.where = document.name_where();
      configuration.mappings.push_back(std::move(mapping));
    } else if (document.kind == "Integration") {
      configuration.integrations.push_back(read_integration(document, diags));
    } else {
      configuration.exports.push_back(read_export(document, diags));
    }
  }
  const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
  std::stable_sort(configuration.instances.begin(), configuration.instances.end(), by_name);
  std::stable_sort(configuration.mappings.begin(), configuration.mappings.end(), by_name);
  std::stable_sort(configuration.integrations.begin(), configuration.integrations.end(), by_name);
  std::stable_sort(configuration.exports.begin(), configuration.exports.end(), by_name);
  check_references(documents, configuration, diags);
  configuration.digest = digest_of(documents);
  return configuration;
}

/// The path as the user would name it.
std::string shown(const fs::path& path, const fs::path& working_directory) {
  if (working_directory.empty()) return path.string();
  const fs::path relative = path.lexically_normal().lexically_relative(working_directory.lexically_normal());
  if (relative.empty() || *relative.begin() == "..") return path.string();
  return relative.string();
}

}  // namespace

namespace {

std::unique_ptr<SourceFile> read_file(const fs::path& path, const LoadOptions& options, core::Diagnostics& diags) {
  const YamlLimits limits;
  const std::string name = shown(path, options.working_directory);
  auto text = read_text(path);
  if (!text) {
    diags.error("TM1009", {name, 0, 0}, "the file cannot be read: " + text.error().message, "check its permissions");
    return nullptr;
  }
  std::error_code ec;
  auto file = parse_documents(name, std::move(*text), limits, diags);
  file->path = fs::absolute(path, ec).parent_path().lexically_normal().string();
  return file;
}

void expect_documents(const Files& files, const std::string& place, core::Diagnostics& diags) {
  const bool any = std::any_of(files.begin(), files.end(), [](const auto& file) { return !file->documents.empty(); });
  if (any || diags.has_errors()) return;
  diags.error("TM1010", {place, 0, 0}, "there is no document here", "`tmsync init` writes a first configuration");
}

}  // namespace

core::Result<std::string> read_text(const fs::path& path) {
  constexpr std::size_t kFirst = 4096;  // most files are small, and their texts are kept
  const std::size_t most = YamlLimits{}.max_file_bytes + 1;
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return core::fail(core::ErrorKind::io, std::generic_category().message(errno));
  std::string text;
  while (stream && text.size() < most) {
    const std::size_t had = text.size();
    text.resize(had + std::min(std::max(kFirst, had), most - had));
    stream.read(text.data() + had, static_cast<std::streamsize>(text.size() - had));
    text.resize(had + static_cast<std::size_t>(stream.gcount()));
  }
  std::error_code ec;
  if (fs::is_directory(path, ec)) return core::fail(core::ErrorKind::io, "it is a folder");
  if (stream.bad()) return core::fail(core::ErrorKind::io, std::generic_category().message(errno));
  text.shrink_to_fit();
  return text;
}

model::Configuration load(const fs::path& root, const LoadOptions& options, core::Diagnostics& diags) {
  const auto paths = configuration_files(root);
  if (!paths) {
    diags.error("TM1009", {shown(root, options.working_directory), 0, 0}, paths.error().message,
                "check the path; `tmsync init` writes a first configuration");
    return {};
  }
  if (paths->empty()) {
    diags.error("TM1010", {shown(root, options.working_directory), 0, 0}, "there is no .yaml or .yml file here",
                "`tmsync init` writes a first configuration");
    return {};
  }
  return load_files(*paths, options, diags);
}

model::Configuration load_files(const std::vector<fs::path>& paths, const LoadOptions& options,
                                core::Diagnostics& diags) {
  Files files;
  for (const fs::path& path : paths) {
    if (auto file = read_file(path, options, diags)) files.push_back(std::move(file));
  }
  expect_documents(files, paths.empty() ? std::string() : shown(paths.front(), options.working_directory), diags);
  return build(files, diags);
}

model::Configuration load_text(const std::vector<std::pair<std::string, std::string>>& texts,
                               core::Diagnostics& diags) {
  Files files;
  for (const auto& [name, text] : texts) {
    files.push_back(parse_documents(name, text, YamlLimits{}, diags));
    files.back()->path = fs::path(name).parent_path().string();
  }
  expect_documents(files, texts.empty() ? std::string() : texts.front().first, diags);
  return build(files, diags);
}

}  // namespace tmsync::config
