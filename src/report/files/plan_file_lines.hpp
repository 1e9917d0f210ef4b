#pragma once

#include <string_view>

/// Words of the plan file.
namespace tmsync::report::plan_file {

inline constexpr std::string_view kFormat = "tmsync-plan";
inline constexpr std::string_view kVersion = "1.0";
/// The trailer begins so; no other line does.
inline constexpr std::string_view kTrailer = R"({"type":"end")";

// Types of the lines, in the order in which they come. A change belongs to the integration or export above it.
inline constexpr std::string_view kHeader = "plan";
inline constexpr std::string_view kIntegration = "integration";
inline constexpr std::string_view kExport = "export";
inline constexpr std::string_view kConfigChange = "configuration";
inline constexpr std::string_view kCaseChange = "test-case";
inline constexpr std::string_view kLaunchChange = "launch";
inline constexpr std::string_view kGuard = "guard";
inline constexpr std::string_view kDiagnostic = "diagnostic";

}  // namespace tmsync::report::plan_file
