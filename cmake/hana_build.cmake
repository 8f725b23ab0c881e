# One interface target carries the language, the warnings and the sanitizers; nothing sets global flags.
option(HANA_WERROR "Warnings are errors" OFF)
set(HANA_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize= (empty: none)")

add_library(hana_build INTERFACE)
target_compile_features(hana_build INTERFACE cxx_std_20)
target_include_directories(hana_build INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(hana_build INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Woverloaded-virtual -Wimplicit-fallthrough
  $<$<BOOL:${HANA_WERROR}>:-Werror>)
if(HANA_SANITIZE)
  target_compile_options(hana_build INTERFACE -fsanitize=${HANA_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(hana_build INTERFACE -fsanitize=${HANA_SANITIZE})
endif()

# ccache where there is one: a second build takes seconds. Paths are made relative for other clones.
find_program(HANA_CCACHE ccache)
if(HANA_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${HANA_CCACHE})
endif()
