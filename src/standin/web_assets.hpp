#pragma once

#include <string_view>

/// The style of the web pages, from the folder web/.
namespace tmsync::standin {

extern const std::string_view kPageStyle;

}  // namespace tmsync::standin
