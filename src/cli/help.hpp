#pragma once

#include <memory>

namespace CLI {
class App;
class FormatterBase;
}  // namespace CLI

namespace tmsync::cli {

/// Help that fits into 80 columns, long lists of flags under headings. The environment variables of flags are told by
/// one line in the footer.
[[nodiscard]] std::shared_ptr<CLI::FormatterBase> make_help_formatter();

/// Puts the flags of every verb under the heading of what they are about. A verb with few flags has one heading.
void group_flags(CLI::App& app);

}  // namespace tmsync::cli
