#pragma once

#include <string_view>

/// The style and the script of every HTML report, from the folder html/.
namespace tmsync::report {

extern const std::string_view kReportStyle;
extern const std::string_view kReportScript;

}  // namespace tmsync::report
