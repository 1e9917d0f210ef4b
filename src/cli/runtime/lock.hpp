#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "session.hpp"

namespace tmsync::cli {

/// Who holds a lock, as written into its file.
struct LockOwner {
  std::string user;
  std::string host;
  std::int64_t process = 0;
  std::string run_id;
  std::int64_t since_ms = 0;  ///< since 1970-01-01 UTC
};
/// This process, from now on.
[[nodiscard]] LockOwner lock_owner(const Session& session);
/// "ci@runner-7, process 812, run 4f3c, for 12 min"; for a terminal.
[[nodiscard]] std::string describe(const LockOwner& owner, std::int64_t now_ms);

/// Held by one process of a machine: an advisory lock of the kernel (flock) on a file, which says whose it is. It ends
/// with its holder, however that ends; the file stays, empty.
class FileLock {
 public:
  struct Refusal {
    bool held = false;            ///< by somebody else; false: this file cannot be a lock
    std::optional<LockOwner> by;  ///< absent where the holder has not written it yet
    std::string message;          ///< why it cannot be a lock, one line
  };
  /// Never follows a link and never writes into a file that holds anything but a lock.
  [[nodiscard]] static tl::expected<FileLock, Refusal> take(const std::filesystem::path& path, const LockOwner& owner);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) = delete;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int file) : file_(file) {}
  int file_;
};

/// Where `--lock auto` puts the lock: one file for each configuration, in the folder of the user's run-time or
/// temporary files.
[[nodiscard]] std::filesystem::path automatic_lock(const Session& session);

}  // namespace tmsync::cli
