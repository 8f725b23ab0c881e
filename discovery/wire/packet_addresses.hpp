#pragma once

#include <string_view>

namespace hana::discovery {

inline constexpr std::string_view hello_address = "/hana/hello";
inline constexpr std::string_view query_address = "/hana/query";
inline constexpr std::string_view bye_address = "/hana/bye";
inline constexpr std::string_view probe_address = "/hana/probe";
inline constexpr std::string_view alive_address = "/hana/alive";
inline constexpr std::string_view page_address = "/hana/page";
inline constexpr std::string_view list_address = "/hana/list";
inline constexpr std::string_view auth_address = "/hana/auth";

}  // namespace hana::discovery
