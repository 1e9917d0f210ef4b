#pragma once

#include <string>

namespace tmsync {

/// Outside of tmsync::testing, whose name would hide that of the test library. The folder of the checkout. A function
/// in a file of its own: a definition on the command line of every test would keep two checkouts from sharing what the
/// compiler made.
[[nodiscard]] const std::string& source_dir();

/// The program as it was built beside the tests.
[[nodiscard]] const std::string& program_path();

}  // namespace tmsync
