#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tmsync/model/configuration.hpp"

/// References to attachments inside texts, which name the instance's own ids.
namespace tmsync::testops {

/// Where the references of one instance lead.
struct AttachmentHome {
  /// All addresses of the instance; the first is the one that is written. Never empty.
  std::vector<std::string> addresses;
  std::string base_path = "/api";  ///< what is written behind the address: "/api" or "/api/rs"
};

/// The endpoint, the public and the former addresses; the public one is written where there is one.
[[nodiscard]] AttachmentHome attachment_home(const model::Instance& instance, std::string base_path);

/// The text as it reads on another instance, or on the same one. A reference belongs to `from` when it is relative or
/// begins with one of its addresses, with `/api` or `/api/rs` behind it; scheme, default port and case of the host do
/// not count. It is either `testcase/attachment/{id}/content` or `sharedstep/attachment/{id}/content`. `replace` is
/// asked for each: with a value, the reference becomes the one to that attachment of a test case on `to`, relative
/// where it was relative. Without, it keeps leading where it led: a relative one is completed with the address of
/// `from` where `to` is another instance. References to other hosts are never touched.
[[nodiscard]] std::string move_attachment_refs(
    std::string_view text, const AttachmentHome& from, const AttachmentHome& to,
    const std::function<std::optional<model::Id>(model::Id, bool of_shared_step)>& replace);

}  // namespace tmsync::testops
