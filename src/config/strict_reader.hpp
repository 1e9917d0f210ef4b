#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/core/diagnostic.hpp"

#include "document.hpp"
#include "scalar_map.hpp"

/// A second reader of YAML (libfyaml: YAML 1.2, strict), which the first one (yaml-cpp) has to agree with.
namespace tmsync::config {

struct StrictEvent {
  enum class Kind : std::uint8_t { document, mapping, sequence, end, scalar, alias };
  Kind kind = Kind::document;
  ScalarStyle style = ScalarStyle::plain;  ///< of a scalar
  bool flow = false;                       ///< a collection in braces or brackets
  bool tagged = false;
  std::size_t begin = 0;  ///< of the text of a scalar: without quotes and block header; elsewhere the place
  std::size_t end = 0;
  std::string text;    ///< of a scalar, decoded
  std::string anchor;  ///< that the node is given, or that the alias names
};

struct StrictError {
  core::SourcePosition where;
  std::string summary;
};

struct StrictReading {
  std::vector<StrictEvent> events;   ///< up to the error
  std::optional<StrictError> error;  ///< the first thing that is not well-formed
};

/// Reads all of the file's text. Stops without an error where collections are nested deeper than `limits` allow: that
/// is told by who builds the tree.
[[nodiscard]] StrictReading read_strictly(const SourceFile& file, const YamlLimits& limits);

}  // namespace tmsync::config
