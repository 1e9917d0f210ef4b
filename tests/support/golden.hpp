#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "source_dir.hpp"

/// Texts that tests compare with a file below tests/golden/.
namespace tmsync::testing {

/// Compares byte for byte. With TMSYNC_UPDATE_GOLDEN=1 the file is rewritten and the test fails all the same, so that a
/// run that rewrites never passes for a run that checks.
inline void expect_golden(const std::string& name, const std::string& actual) {
  const auto path = std::filesystem::path(source_dir()) / "tests" / "golden" / name;
  if (const char* update = std::getenv("TMSYNC_UPDATE_GOLDEN"); update != nullptr && std::string(update) == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    ADD_FAILURE() << "rewrote " << path << ": read the difference, then run without TMSYNC_UPDATE_GOLDEN";
    return;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    ADD_FAILURE() << path << " is not there; TMSYNC_UPDATE_GOLDEN=1 writes it\n" << actual;
    return;
  }
  std::ostringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(actual, expected.str()) << "differs from " << path;
}

}  // namespace tmsync::testing
