# tmsync_module(<name> LAYER <n> [HOT] [HEADERS ...] [SOURCES ...] [PUBLIC ...] [PRIVATE ...])
#
# A module is one static library with its own include root, include/tmsync/<name>/. It may use only modules of lower
# layers, and only those it names: the header of another module is not on its include path, and a dependency upwards
# or sideways stops the configure step here. HOT: what the tests spend their time in; it is optimised even in a sanitized
# build, where the rest is not, because that halves the time to compile it.
function(tmsync_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "HOT" "LAYER" "HEADERS;SOURCES;PUBLIC;PRIVATE")
  if(NOT DEFINED arg_LAYER)
    message(FATAL_ERROR "module ${name} does not name its LAYER")
  endif()
  add_library(tmsync_${name} STATIC ${arg_SOURCES})
  add_library(tmsync::${name} ALIAS tmsync_${name})
  target_sources(tmsync_${name} PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${arg_HEADERS})
  target_link_libraries(tmsync_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} tmsync_options)
  if(TMSYNC_SANITIZE AND arg_HOT)
    target_compile_options(tmsync_${name} PRIVATE -O1)
  endif()
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

# tmsync_test(<name> SOURCES ... LINK ... [SHARDS <n>]): one GoogleTest program, its tests known to ctest one by one.
# A sanitized program takes long to start: there ctest runs it whole, or in SHARDS parts at the same time.
function(tmsync_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT;SHARDS" "SOURCES;LINK;LABELS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(NOT arg_SHARDS)
    set(arg_SHARDS 1)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} tmsync_test_paths GTest::gmock GTest::gtest_main tmsync_options)
  if(TMSYNC_SANITIZE) # the headers of the test library are half of what is compiled here
    target_precompile_headers(${name} PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
    if("nlohmann_json::nlohmann_json" IN_LIST arg_LINK)
      target_precompile_headers(${name} PRIVATE <nlohmann/json.hpp>)
    endif()
  endif()
  if(NOT TMSYNC_SANITIZE)
    gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_TIMEOUT 120
      PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
    return()
  endif()
  math(EXPR last "${arg_SHARDS} - 1")
  foreach(shard RANGE ${last})
    add_test(NAME ${name}.${shard} COMMAND ${name} --gtest_brief=1)
    set_tests_properties(${name}.${shard} PROPERTIES TIMEOUT 1200 LABELS "${arg_LABELS}"
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${arg_SHARDS};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()
