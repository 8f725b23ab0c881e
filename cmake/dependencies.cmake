# What Debian 12 ships. Libraries without CMake files become SYSTEM imported targets here.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
pkg_check_modules(rtmidi REQUIRED IMPORTED_TARGET rtmidi)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)

find_path(HANA_CONCURRENTQUEUE_DIR concurrentqueue/concurrentqueue.h REQUIRED)
add_library(hana_concurrentqueue INTERFACE IMPORTED)
target_include_directories(hana_concurrentqueue SYSTEM INTERFACE ${HANA_CONCURRENTQUEUE_DIR})

find_path(HANA_OSCPACK_DIR oscpack/osc/OscTypes.h REQUIRED)
find_library(HANA_OSCPACK_LIBRARY oscpack REQUIRED)
add_library(hana_oscpack UNKNOWN IMPORTED)
set_target_properties(hana_oscpack PROPERTIES IMPORTED_LOCATION ${HANA_OSCPACK_LIBRARY})
target_include_directories(hana_oscpack SYSTEM INTERFACE ${HANA_OSCPACK_DIR})

# Asio is Boost.Asio, header only. clang 14 does not see that libstdc++ has coroutines.
add_library(hana_asio INTERFACE IMPORTED)
target_link_libraries(hana_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(hana_asio INTERFACE BOOST_ASIO_NO_DEPRECATED
  $<$<CXX_COMPILER_ID:Clang>:BOOST_ASIO_HAS_CO_AWAIT BOOST_ASIO_HAS_STD_COROUTINE>)
