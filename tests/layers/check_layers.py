#!/usr/bin/env python3
"""Holds every #include to the layers: check_layers.py ROOT

A folder includes what stands below it, never above or beside it, and each third-party library is included by the
one place that is responsible for it. Prints file:line and what to change; exits 1 on any forbidden include, and also
when there is nothing to check.
"""

import fnmatch
import pathlib
import re
import sys

# A folder and the folders it may include, by what stands below it.
MAY_INCLUDE = {
    "router": {"router"},
    "transport": {"transport", "router"},
    "discovery": {"discovery", "transport", "router"},
    "devices": {"devices", "transport", "router"},
    "config": {"config", "router"},
    "tools": {"tools", "config", "devices", "discovery", "transport", "router"},
}
# config turns a show file into options, so it sees these and nothing else of the folders beside and below it.
OPTIONS_FOR_CONFIG = ("devices", "discovery", "transport")
# Words that options are made of: held to the same rule.
PARTS_OF_OPTIONS = {"discovery/announcement.hpp"}

# A third-party header (pattern) and the files (patterns) that may include it.
THIRD_PARTY = {
    "tl/expected.hpp": ["*"],  # the way results are returned
    "concurrentqueue/*": ["router/*", "transport/output/output_mail.hpp"],
    "rtmidi/*": ["devices/midi/rtmidi_input.cpp"],
    "libusb*": ["devices/usb_sensor.cpp"],
    "oscpack/*": ["transport/osc/osc_encoder.cpp", "transport/osc/osc_decoder.cpp"],
    "sodium*": ["transport/seal/secret.cpp"],
    "boost/*": ["transport/net.hpp", "transport/web/*"],
    "toml++/*": ["config/*"],
    "CLI/*": ["tools/*"],
    "fmt/*": ["transport/*", "discovery/*", "devices/*", "config/*", "tools/*"],
    "nlohmann/*": ["transport/*", "discovery/*", "devices/*", "config/*", "tools/*"],
}
# The router thread sleeps until a time: the one thing of the system that standard C++ has no reliable form of.
DOORBELL = "router/doorbell_*.cpp"
DOORBELL_HEADERS = ("poll.h", "sys/eventfd.h", "sys/timerfd.h", "unistd.h")
SYSTEM_FOLDERS = ("sys/", "net/", "netinet/", "arpa/", "linux/")

# C++20 without its C compatibility headers: all that router/ has besides the two libraries above.
STANDARD = set("""
algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits
clocale cmath codecvt compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint
cstdio cstdlib cstring ctime cuchar cwchar cwctype deque exception execution filesystem forward_list fstream
functional future initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory
memory_resource mutex new numbers numeric optional ostream queue random ranges ratio regex scoped_allocator semaphore
set shared_mutex source_location span sstream stack stdexcept stop_token streambuf string string_view system_error
thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector version
""".split())

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"(?P<own>[^"]+)"|<(?P<other>[^>]+)>|(?P<macro>\w.*))')
SOURCES = {".hpp", ".cpp", ".h"}


def matches(path, patterns):
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def own_objection(source, header):
    folder, target = source.split("/")[0], header.split("/")[0]
    if target not in MAY_INCLUDE or "/" not in header or ".." in header:
        return "includes start at the repository root, in one of " + ", ".join(MAY_INCLUDE)
    is_options = header.endswith("/options.hpp")
    is_source_of_options = source.endswith("/options.hpp") or source in PARTS_OF_OPTIONS
    if is_source_of_options and target != "router" and not is_options and header not in PARTS_OF_OPTIONS:
        return "options.hpp may include router/, other options.hpp and their parts only, for config/ reads it"
    if target in MAY_INCLUDE[folder] or (folder == "config" and is_options and target in OPTIONS_FOR_CONFIG):
        return None
    return f"{folder}/ may not include {target}/"


def other_objection(source, header):
    for library, places in THIRD_PARTY.items():
        if fnmatch.fnmatchcase(header, library):
            return None if matches(source, places) else f"<{library}> belongs to {', '.join(places)}"
    if header in STANDARD:
        return None
    if source.startswith("router/") and not (fnmatch.fnmatchcase(source, DOORBELL) and header in DOORBELL_HEADERS):
        return "router/ does no I/O: standard C++, tl::expected and ConcurrentQueue only"
    if header.startswith(SYSTEM_FOLDERS) or ("/" not in header and header.endswith(".h")):
        return None
    return "unknown library: give it a place in tests/layers/check_layers.py and in THIRD_PARTY_NOTICES.md"


def objections(root, path):
    source = path.relative_to(root).as_posix()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        include = INCLUDE.match(line)
        if not include:
            continue
        if include["own"]:
            reason = own_objection(source, include["own"])
        elif include["other"]:
            reason = other_objection(source, include["other"])
        else:
            reason = "an include names a file, not a macro"
        if reason:
            yield f"{source}:{number}: {line.strip()}: {reason}"


def check(root):
    paths = [
        path
        for folder in MAY_INCLUDE
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in SOURCES and "node_modules" not in path.parts
    ]
    return len(paths), [line for path in paths for line in objections(root, path)]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    count, found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found), end="\n" if found else "")
    print(f"{count} files, {len(found)} forbidden includes")
    sys.exit(1 if found or count == 0 else 0)


if __name__ == "__main__":
    main()
