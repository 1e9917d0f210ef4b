#pragma once

#include <string>

/// Where the tests find things. Not in tmsync::testing, whose name would hide that of the test library. Functions,
/// since a definition on every command line would keep two checkouts from sharing what the compiler made.
namespace tmsync {

/// The folder of the checkout.
[[nodiscard]] const std::string& source_dir();

/// The program as it was built beside the tests.
[[nodiscard]] const std::string& program_path();

}  // namespace tmsync
