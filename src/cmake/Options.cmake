# One interface target carries what every target of the project is compiled with.
add_library(tmsync_options INTERFACE)
target_compile_options(tmsync_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wswitch-enum -Wnon-virtual-dtor)
if(TMSYNC_WERROR AND NOT TMSYNC_SANITIZE)
  target_compile_options(tmsync_options INTERFACE -Werror)
endif()

# g++ 12 reports these inside the coroutine frames and std::string of the optimised build although nothing is wrong
# (GCC bugs 105329, 105562, 105651); they stay on in the debug build.
target_compile_options(tmsync_options INTERFACE
  $<$<CONFIG:Release,RelWithDebInfo>:-Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overread -Wno-array-bounds -Wno-stringop-overflow>)

# What nobody calls is not shipped.
target_compile_options(tmsync_options INTERFACE $<$<CONFIG:Release>:-ffunction-sections -fdata-sections>)
target_link_options(tmsync_options INTERFACE $<$<CONFIG:Release>:-Wl,--gc-sections>)

# Instrumented code makes g++ 12 see things that are not there, such as mismatched deletes in coroutine frames: there warnings
# are no errors. The debug and the release build are strict.
if(TMSYNC_SANITIZE)
  # These four checks are a third of the time to compile; what they find, AddressSanitizer finds as a crash, or x86 allows.
  if(TMSYNC_SANITIZE MATCHES "undefined")
    set(unchecked -fno-sanitize=null,alignment,vptr,object-size)
  endif()
  add_compile_options(-fsanitize=${TMSYNC_SANITIZE} ${unchecked} -fno-omit-frame-pointer -fno-sanitize-recover=all -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
  add_link_options(-fsanitize=${TMSYNC_SANITIZE})
  if(TMSYNC_SANITIZE MATCHES "thread")
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK) # ThreadSanitizer does not know fences; Asio locks anyway
  endif()
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()
