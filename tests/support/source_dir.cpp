#include "source_dir.hpp"

namespace tmsync {

const std::string& source_dir() {
  static const std::string path = TMSYNC_SOURCE_DIR;
  return path;
}

const std::string& program_path() {
  static const std::string path = TMSYNC_BINARY;
  return path;
}

}  // namespace tmsync
