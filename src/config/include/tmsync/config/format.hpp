#pragma once

#include <string>

#include "tmsync/core/diagnostic.hpp"

namespace tmsync::config {

/// The text in canonical form: keys in the order of the schemas, two blanks of indentation, plain scalars where YAML
/// allows them, documents separated by `---`. Comments are kept with the line they belong to; where a comment (or an
/// anchor) could not be kept in its place, the file is refused with a diagnostic and the text comes back unchanged.
/// Laws: format(format(x)) == format(x); loading the result gives the same configuration.
[[nodiscard]] std::string format(const std::string& file, const std::string& text, core::Diagnostics& diags);

/// A commented starting configuration (the content of a new tmsync.yaml).
[[nodiscard]] std::string starter();

}  // namespace tmsync::config
