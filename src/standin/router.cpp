#include "router.hpp"

#include <algorithm>

#include "tmsync/core/text.hpp"

namespace tmsync::standin {

void Router::add(std::string_view method, std::string_view pattern, Handler handler) {
  Route route{std::string(method), core::split(pattern.substr(1), '/'), 0, handler};
  route.fixed = static_cast<std::size_t>(
      std::count_if(route.segments.begin(), route.segments.end(), [](const std::string& s) { return s != "{}"; }));
  routes_.push_back(std::move(route));
}

Handler Router::match(const std::string& method, std::string_view path, std::vector<std::string>& params,
                      bool& path_known) const {
  path_known = false;
  if (path.empty()) return nullptr;
  const std::vector<std::string> segments = core::split(path.substr(1), '/');
  const Route* best = nullptr;
  for (const Route& route : routes_) {
    if (route.segments.size() != segments.size()) continue;
    const bool fits = std::equal(segments.begin(), segments.end(), route.segments.begin(),
                                 [](const std::string& given, const std::string& wanted) {
                                   return wanted == "{}" ? !given.empty() : wanted == given;
                                 });
    if (!fits) continue;
    path_known = true;
    if (route.method == method && (best == nullptr || route.fixed > best->fixed)) best = &route;
  }
  if (best == nullptr) return nullptr;
  params.clear();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (best->segments[i] == "{}") params.push_back(segments[i]);
  }
  return best->handler;
}

}  // namespace tmsync::standin
