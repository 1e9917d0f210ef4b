#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "call.hpp"

namespace tmsync::standin {

using Handler = Response (*)(Call&);

/// Which function answers which path; `{}` stands for one segment. Fixed segments win over `{}`.
class Router {
 public:
  void add(std::string_view method, std::string_view pattern, Handler handler);
  /// Null where nothing matches; `path_known` tells a wrong method from an unknown path.
  [[nodiscard]] Handler match(const std::string& method, std::string_view path, std::vector<std::string>& params,
                              bool& path_known) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    std::size_t fixed = 0;
    Handler handler = nullptr;
  };
  std::vector<Route> routes_;
};

// Each topic adds its own.
void add_auth_routes(Router& router);
void add_reference_routes(Router& router);
void add_custom_field_routes(Router& router);
void add_integration_routes(Router& router);
void add_project_integration_routes(Router& router);
void add_export_routes(Router& router);
void add_issue_routes(Router& router);
void add_case_routes(Router& router);
void add_case_part_routes(Router& router);
void add_search_routes(Router& router);
void add_scenario_routes(Router& router);
void add_shared_step_routes(Router& router);
void add_attachment_routes(Router& router);
void add_launch_routes(Router& router);
void add_result_routes(Router& router);
void add_result_file_routes(Router& router);
void add_upload_routes(Router& router);
void add_uploader_routes(Router& router);
void add_update_schema_routes(Router& router);

}  // namespace tmsync::standin
