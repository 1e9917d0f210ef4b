#include <sstream>
#include <tuple>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "tmsync/core/text.hpp"

#include "document.hpp"
#include "scalar_decode.hpp"
#include "strict_reader.hpp"
#include "text_check.hpp"
#include "tree_builder.hpp"

namespace tmsync::config {
namespace {

/// yaml-cpp does not know the pairs of surrogates that JSON writes: it is given other characters in their place.
std::string without_surrogates(const SourceFile& file, const StrictReading& strict) {
  std::string text = file.text;
  for (const StrictEvent& event : strict.events) {
    if (event.kind != StrictEvent::Kind::scalar || event.style != ScalarStyle::double_quoted) continue;
    for (std::size_t at = event.begin; at < event.end; ++at) {
      if (text[at] != '\\') continue;
      const std::size_t length = surrogate_pair(text, at);
      text.replace(at, length, length, 'x');
      at += length > 0 ? length - 1 : 1;
    }
  }
  return text;
}

/// Finds where yaml-cpp gives up, if it does.
class Listener final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (mark.pos == last_) throw StrictEnd{};  // it would give documents for ever
    last_ = mark.pos;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    deeper();
  }
  void OnSequenceEnd() override { --depth_; }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    deeper();
  }
  void OnMapEnd() override { --depth_; }

 private:
  void deeper() {
    if (++depth_ > YamlLimits{}.max_depth) throw StrictEnd{};
  }
  int last_ = -1;
  std::size_t depth_ = 0;
};

/// Of two complaints the one that stands further up is nearer to the mistake.
StrictError first_error(const SourceFile& file, const StrictError& strict) {
  try {
    std::istringstream stream(file.text);
    YAML::Parser parser(stream);
    Listener listener;
    while (parser.HandleNextDocument(listener)) {
    }
  } catch (const YAML::Exception& e) {
    const auto where = file.position(e.mark.pos < 0 ? 0 : static_cast<std::size_t>(e.mark.pos));
    if (std::tie(where.line, where.column) < std::tie(strict.where.line, strict.where.column)) return {where, e.msg};
  } catch (const StrictEnd&) {
    // It went further than the strict reader.
  }
  return strict;
}

std::string hint_for(const std::string& summary) {
  if (summary.find("quoted scalar") != std::string::npos) return "look whether the quote that begins here is closed";
  return "check indentation, quotes and brackets here and on the line above";
}

}  // namespace

std::unique_ptr<SourceFile> parse_documents(std::string name, std::string text, const YamlLimits& limits,
                                            core::Diagnostics& diags) {
  auto file = std::make_unique<SourceFile>();
  file->name = std::move(name);
  file->text = std::move(text);
  if (file->text.starts_with("\xef\xbb\xbf")) file->text.erase(0, 3);
  if (file->text.size() > limits.max_file_bytes) {
    diags.error("TM1003", {file->name, 1, 1},
                "the file is larger than " + core::with_thousands(limits.max_file_bytes) + " bytes", "split it");
    return file;
  }
  // Readers differ about the end of a block scalar on a last line that is not ended: all ends are alike here.
  const bool ended = file->text.empty() || file->text.back() == '\n';
  if (!ended) file->text += '\n';
  file->index();
  if (!acceptable_bytes(*file, diags) || !acceptable_directives(*file, diags)) return file;

  const StrictReading strict = read_strictly(*file, limits);
  if (!strict.error) {
    if (!acceptable_quotes(*file, strict, diags) || !acceptable_tabs(*file, strict, diags)) return file;
    if (!ended && !acceptable_end(*file, strict, diags)) return file;
  }
  try {
    std::istringstream stream(without_surrogates(*file, strict));
    YAML::Parser parser(stream);
    TreeBuilder builder(*file, limits, strict, diags);
    while (parser.HandleNextDocument(builder)) {
      const Node* root = builder.root();
      if (root != nullptr && root->kind != Node::Kind::null) file->documents.push_back(root);
    }
    builder.finish();
    file->complete = !strict.error;
  } catch (const YAML::Exception& e) {
    const std::size_t at = e.mark.pos < 0 ? 0 : static_cast<std::size_t>(e.mark.pos);
    if (!strict.error) diags.error("TM1001", file->position(at), "not valid YAML: " + e.msg, hint_for({}));
  } catch (const StrictEnd&) {
    // Told below.
  } catch (const Stop&) {
    return file;  // the diagnostic is there
  }
  if (strict.error) {
    const StrictError error = first_error(*file, *strict.error);
    diags.error("TM1001", error.where, "not valid YAML: " + error.summary, hint_for(error.summary));
  }
  return file;
}

}  // namespace tmsync::config
