# tmsync_module(<name> LAYER <n> [HEADERS ...] [SOURCES ...] [PUBLIC ...] [PRIVATE ...])
#
# A module is one static library with its own include root, include/tmsync/<name>/. It may use only modules of lower
# layers, and only those it names: the header of another module is not on its include path, and a dependency upwards
# or sideways stops the configure step here.
function(tmsync_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LAYER" "HEADERS;SOURCES;PUBLIC;PRIVATE")
  if(NOT DEFINED arg_LAYER)
    message(FATAL_ERROR "module ${name} does not name its LAYER")
  endif()
  add_library(tmsync_${name} STATIC ${arg_SOURCES})
  add_library(tmsync::${name} ALIAS tmsync_${name})
  target_sources(tmsync_${name} PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${arg_HEADERS})
  target_link_libraries(tmsync_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} tmsync_options)
  set_target_properties(tmsync_${name} PROPERTIES TMSYNC_LAYER ${arg_LAYER} VERIFY_INTERFACE_HEADER_SETS ON)
  foreach(dep IN LISTS arg_PUBLIC arg_PRIVATE)
    if(NOT TARGET ${dep})
      message(FATAL_ERROR "module ${name} links ${dep}, which is no target")
    endif()
    get_target_property(below ${dep} TMSYNC_LAYER) # a third-party target has none
    if(NOT below STREQUAL "below-NOTFOUND" AND below GREATER_EQUAL arg_LAYER)
      message(FATAL_ERROR "layering: ${name} (layer ${arg_LAYER}) may not use ${dep} (layer ${below})")
    endif()
  endforeach()

  # A source file that no list names would be dead code that nobody compiles.
  file(GLOB_RECURSE on_disk RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS *.cpp include/*.hpp)
  foreach(file IN LISTS on_disk)
    if(NOT file IN_LIST arg_SOURCES AND NOT file IN_LIST arg_HEADERS)
      message(FATAL_ERROR "module ${name}: ${file} is not listed in its CMakeLists.txt")
    endif()
  endforeach()
endfunction()

# tmsync_test(<name> SOURCES ... LINK ...): one GoogleTest program, its tests known to ctest one by one.
function(tmsync_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LINK;LABELS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gmock GTest::gtest_main tmsync_options)
  if(TMSYNC_SANITIZE)
    target_compile_options(${name} PRIVATE -O0) # what is tested is optimised; the tests only have to compile soon
  endif()
  target_compile_definitions(${name} PRIVATE TMSYNC_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_TIMEOUT 120
    PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
endfunction()
