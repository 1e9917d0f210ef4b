#include "runtime/lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tmsync/config/load.hpp"
#include "tmsync/core/async.hpp"
#include "tmsync/core/duration.hpp"
#include "tmsync/core/hash.hpp"
#include "tmsync/core/text.hpp"

#include "files.hpp"

namespace tmsync::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMostBytes = 4096;
constexpr const char* kFormat = "tmsync/lock/v1";

FileLock::Refusal cannot(const fs::path& path, const std::string& why) {
  return {
      false, std::nullopt,
      fmt::format("{} cannot be a lock: {}; name another file with --lock", core::escape_terminal(path.string()), why)};
}

std::string to_text(const LockOwner& owner) {
  const Json json{{"format", kFormat},        {"user", owner.user},    {"host", owner.host},
                  {"process", owner.process}, {"runId", owner.run_id}, {"sinceMs", owner.since_ms}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string read_start(int file) {
  std::string text(kMostBytes + 1, '\0');
  const auto got = ::pread(file, text.data(), text.size(), 0);
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

/// Absent for anything that no lock wrote.
std::optional<LockOwner> parse(const std::string& text) {
  if (text.size() > kMostBytes) return std::nullopt;
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("format") || json["format"] != kFormat) return std::nullopt;
  const auto word = [&](const char* name) {
    const auto at = json.find(name);
    return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
  };
  const auto number = [&](const char* name) {
    const auto at = json.find(name);
    return at != json.end() && at->is_number_integer() ? at->get<std::int64_t>() : std::int64_t{0};
  };
  return LockOwner{word("user"), word("host"), number("process"), word("runId"), number("sinceMs")};
}

struct Descriptor {
  explicit Descriptor(int number_in) : number(number_in) {}
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number;
};

/// Somebody may have removed the file between opening and locking it: a lock on what nobody finds is none.
bool still_there(int file, const fs::path& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

}  // namespace

LockOwner lock_owner(const Session& session) {
  LockOwner owner;
  std::array<char, 1024> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  const auto user = ::geteuid();
  const bool known = ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  owner.user = known ? entry.pw_name : std::to_string(user);
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) == 0) owner.host = host.data();
  owner.process = ::getpid();
  owner.run_id = session.global.run_id;
  owner.since_ms = core::SystemClock().unix_ms();
  return owner;
}

std::string describe(const LockOwner& owner, std::int64_t now_ms) {
  const auto text = fmt::format("{}@{}, process {}, run {}, for {}", owner.user, owner.host, owner.process,
                                owner.run_id, core::duration_text(now_ms - owner.since_ms));
  return core::escape_terminal(text);
}

tl::expected<FileLock, FileLock::Refusal> FileLock::take(const fs::path& path, const LockOwner& owner) {
  for (;;) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
    if (file.number < 0) {
      return tl::unexpected(cannot(path, errno == ELOOP ? "it is a symbolic link" : std::strerror(errno)));
    }
    struct stat what {};
    if (::fstat(file.number, &what) != 0 || !S_ISREG(what.st_mode)) {
      return tl::unexpected(cannot(path, "it is no ordinary file"));
    }
    if (::flock(file.number, LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return tl::unexpected(Refusal{true, parse(read_start(file.number)), {}});
      return tl::unexpected(cannot(path, std::strerror(errno)));
    }
    if (!still_there(file.number, path)) continue;
    const std::string text = read_start(file.number);
    if (!text.empty() && !parse(text)) {
      return tl::unexpected(cannot(path, "it holds something else, which is left as it is"));
    }
    if (::ftruncate(file.number, 0) != 0 || !write_all(file.number, to_text(owner))) {
      return tl::unexpected(cannot(path, std::strerror(errno)));
    }
    return FileLock(std::exchange(file.number, -1));
  }
}

FileLock::FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FileLock::~FileLock() {
  if (file_ < 0) return;
  // Only a courtesy: who opens the file sees that nobody holds it.
  const bool emptied = ::ftruncate(file_, 0) == 0;
  static_cast<void>(emptied);
  ::close(file_);
}

fs::path automatic_lock(const Session& session) {
  const auto folder = [&] {
    for (const char* variable : {"XDG_RUNTIME_DIR", "TMPDIR"}) {
      if (const auto value = session.environment(variable); value && !value->empty()) return fs::path(*value);
    }
    return fs::path("/tmp");
  }();
  std::optional<std::string> named;
  if (!session.global.config.empty()) named = session.global.config;
  const auto root = config::find_configuration(named, session.working_directory);
  std::error_code ignored;
  const auto which = fs::weakly_canonical(root ? *root : session.working_directory, ignored);
  const std::string digest = core::sha256_hex(which.string()).substr(0, 16);
  return folder / fmt::format("tmsync-{}-{}.lock", ::geteuid(), digest);
}

}  // namespace tmsync::cli
