#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "tmsync/core/diagnostic.hpp"
#include "tmsync/model/configuration.hpp"

#include "session.hpp"

namespace tmsync::cli {

/// Loads the folder or file of --compare-config, another revision's configuration, to compare scopes with. It is not
/// acted upon: mistakes in it are one warning in `notices`. What is not there, or holds nothing that can be understood,
/// is printed; then the exit code.
[[nodiscard]] tl::expected<std::unique_ptr<model::Configuration>, ExitCode> load_compared_configuration(
    const std::string& path, Session& session, core::Diagnostics& notices);

}  // namespace tmsync::cli
