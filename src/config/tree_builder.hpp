#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include "document.hpp"
#include "strict_reader.hpp"

namespace tmsync::config {

/// Ends the reading of a file; what was wrong is already among the diagnostics.
struct Stop {};
/// Ends it where the strict reader ended.
struct StrictEnd {};

/// Builds the tree of one file from what yaml-cpp finds, and compares it with what the strict reader found.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(SourceFile& file, const YamlLimits& limits, const StrictReading& strict, core::Diagnostics& diags)
      : file_(file), limits_(limits), strict_(strict), diags_(diags) {}

  [[nodiscard]] const Node* root() const { return root_; }

  /// At the end of the text: the strict reader may not know of more.
  void finish();

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

 private:
  struct Level {
    Node* node = nullptr;
    const Node* key = nullptr;  ///< of a mapping: the key whose value comes next
  };

  [[nodiscard]] std::size_t offset(const YAML::Mark& mark) const;
  [[noreturn]] void stop(std::string code, std::size_t at, std::string summary, std::string hint);
  [[noreturn]] void too_deep(std::size_t at);
  [[noreturn]] void disagree(std::size_t at);
  const StrictEvent& expect(StrictEvent::Kind kind, std::size_t at);
  [[nodiscard]] std::string decided(const StrictEvent& other, std::size_t at);
  void refuse_tag(const std::string& tag, std::size_t at);
  Node& make(const YAML::Mark& mark, YAML::anchor_t anchor, const StrictEvent& other);
  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style,
            Node::Kind kind);
  void close();
  void add(const Node& node) { add(node, node.offset); }
  void add(const Node& node, std::size_t at);
  void check_key(const Node& key);
  void merge(Node& mapping);
  void refuse_duplicates(const Node& mapping);

  SourceFile& file_;
  const YamlLimits& limits_;
  const StrictReading& strict_;
  std::size_t next_ = 0;  ///< of the strict reader's events
  core::Diagnostics& diags_;
  const Node* root_ = nullptr;
  std::optional<std::size_t> last_start_;  ///< of a document
  std::vector<Level> open_;
  std::map<YAML::anchor_t, const Node*> anchors_;
  std::map<std::string, YAML::anchor_t> named_;  ///< the newest anchor of a name
};

}  // namespace tmsync::config
