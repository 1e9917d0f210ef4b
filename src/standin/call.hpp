#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tmsync/standin/standin.hpp"

#include "state.hpp"

namespace tmsync::standin {

/// Thrown inside the module only: the request is answered with this status and message.
struct Refusal {
  int status = 400;
  std::string message;
};
[[noreturn]] void refuse(int status, std::string message);

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// One request on its way through a route.
struct Call {
  State& state;
  const Request& request;
  const Instance::Options& options;
  std::int64_t now = 0;
  std::int64_t number = 0;  ///< of the request, from 1
  std::string path;         ///< decoded, without /api or /api/rs
  Pairs query;
  std::vector<std::string> params;  ///< what the route's {} stand for
  const json* user = nullptr;

  [[nodiscard]] const std::string& login() const { return user->at("username").get_ref<const std::string&>(); }
  [[nodiscard]] bool is_admin() const { return flag_of(*user, "admin"); }
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  [[nodiscard]] std::string text(std::string_view name) const;  ///< empty where absent
  [[nodiscard]] bool flag(std::string_view name) const;
  [[nodiscard]] std::optional<Id> number_of(std::string_view name) const;  ///< 400 for what is no number
  [[nodiscard]] Id required(std::string_view name) const;                  ///< 400 where absent
  [[nodiscard]] std::vector<Id> ids(std::string_view name) const;
  [[nodiscard]] Id param(std::size_t index = 0) const;  ///< 400 for what is no number
};

enum class Right { none, read, write, admin };
[[nodiscard]] Right right_of(const Call& call, Id project);
/// 404 for an unknown project, 403 without the right.
void need(const Call& call, Id project, Right right);
void need_admin(const Call& call);

[[nodiscard]] Response answer(const json& body, int status = 200);
[[nodiscard]] Response answer_text(std::string body, int status = 200);
[[nodiscard]] Response answer_empty(int status);

/// The case, where the caller may read it (or write it); 404, 403 else.
[[nodiscard]] Case& readable_case(Call& call, Id id);
[[nodiscard]] Case& writable_case(Call& call, Id id);
/// After a change that moves lastModifiedDate.
void modified(Call& call, Case& test_case);

// Paging (page.cpp).
struct PageRequest {
  std::size_t page = 0;
  std::size_t size = 10;
  std::vector<std::pair<std::string, bool>> sort;  ///< property and descending
};
[[nodiscard]] PageRequest page_request(const Call& call, std::string_view default_sort, std::size_t default_size = 10);
/// The envelope around rows that are JSON text already.
[[nodiscard]] std::string envelope(const std::vector<std::string_view>& rows, const PageRequest& request,
                                   std::size_t total);
/// Sorts, cuts and wraps. An unknown property to sort by is refused.
[[nodiscard]] Response answer_page(const Call& call, std::vector<json> rows, std::string_view default_sort);
/// Whether `query`, `id` and `ignoreId` of the suggest calls let it through.
[[nodiscard]] bool suggested(const Call& call, Id id, std::string_view name);
[[nodiscard]] bool contains_ignoring_case(std::string_view text, std::string_view part);

}  // namespace tmsync::standin
