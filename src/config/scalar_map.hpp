#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

/// Where each byte of a decoded YAML scalar came from in the file.
namespace tmsync::config {

enum class ScalarStyle { plain, single_quoted, double_quoted, literal, folded };

struct ScalarMap {
  ScalarStyle style = ScalarStyle::plain;
  std::size_t begin = 0;    ///< of the raw text, quotes or block header included; after anchor and tag
  std::size_t content = 0;  ///< of the first byte that carries text
  std::size_t end = 0;      ///< behind the raw text, closing quote included
  /// source[i] = the place in the file of decoded byte i; one more entry for the end of the text.
  std::vector<std::size_t> source;
};

/// Walks the raw text at `offset` of `file` beside the `decoded` text that the YAML library made of it. Absent where
/// the two do not fit together (the caller then points at the beginning of the scalar).
[[nodiscard]] std::optional<ScalarMap> map_scalar(std::string_view file, std::size_t offset, std::string_view decoded);

}  // namespace tmsync::config
