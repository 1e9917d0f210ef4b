#pragma once

#include <memory>

namespace CLI {
class FormatterBase;
}

namespace tmsync::cli {

/// Help that fits into 80 columns. The environment variables of flags are told by one line in the footer.
[[nodiscard]] std::shared_ptr<CLI::FormatterBase> make_help_formatter();

}  // namespace tmsync::cli
