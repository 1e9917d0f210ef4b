# Third-party libraries, all from Debian 12. A module links only what its CMakeLists.txt names.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS url)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(simdjson REQUIRED)
find_package(CLI11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(tl-expected REQUIRED)

# Asio and Beast are headers; every user wants the same switches.
add_library(tmsync_asio INTERFACE)
target_link_libraries(tmsync_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(tmsync_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)

# libfyaml ships no file for CMake.
find_path(FYAML_INCLUDE_DIR libfyaml.h REQUIRED)
find_library(FYAML_LIBRARY fyaml REQUIRED)
add_library(tmsync_fyaml INTERFACE)
target_include_directories(tmsync_fyaml SYSTEM INTERFACE ${FYAML_INCLUDE_DIR})
target_link_libraries(tmsync_fyaml INTERFACE ${FYAML_LIBRARY})

# valijson is headers only and ships no target in Debian 12.
find_path(VALIJSON_INCLUDE_DIR valijson/validator.hpp REQUIRED)
add_library(tmsync_valijson INTERFACE)
target_include_directories(tmsync_valijson SYSTEM INTERFACE ${VALIJSON_INCLUDE_DIR})

# libidn2 ships no target in Debian 12.
find_path(IDN2_INCLUDE_DIR idn2.h REQUIRED)
find_library(IDN2_LIBRARY idn2 REQUIRED)
add_library(tmsync_idn INTERFACE)
target_include_directories(tmsync_idn SYSTEM INTERFACE ${IDN2_INCLUDE_DIR})
target_link_libraries(tmsync_idn INTERFACE ${IDN2_LIBRARY})
