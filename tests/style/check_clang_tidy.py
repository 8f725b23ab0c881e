#!/usr/bin/env python3
"""Runs clang-tidy over the product's sources: check_clang_tidy.py ROOT BUILD CLANG_TIDY

The tests are left to the compilers' warnings: Catch2's macros cost seconds a file and are most of what would be found.
clang-tidy needs about as long for a file as two compilers do, so a file that passed is not looked at again until it,
a header of ours that it includes, its compile command or .clang-tidy changes.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

FOLDERS = ("router", "transport", "discovery", "devices", "config", "tools")
OWN_INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def with_own_headers(root, source):
    """The file and every header of ours that it includes, directly or not."""
    found, waiting = {}, [source]
    while waiting:
        path = waiting.pop()
        if path in found or not path.is_file():
            continue
        found[path] = path.read_text(encoding="utf-8")
        waiting += [root / name for name in OWN_INCLUDE.findall(found[path])]
    return found


def fingerprint(root, entry, config):
    digest = hashlib.sha256((config + json.dumps(entry, sort_keys=True)).encode())
    for path, text in sorted(with_own_headers(root, pathlib.Path(entry["file"])).items()):
        digest.update(f"{path}\0{text}\0".encode())
    return digest.hexdigest()


def check(entry, build, clang_tidy, stamp):
    command = [clang_tidy, "--quiet", "-p", build, entry["file"]]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        stamp.touch()
        return ""
    return result.stdout or result.stderr


def main():
    root, build, clang_tidy = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    stamps = build / "clang_tidy_passed"
    stamps.mkdir(exist_ok=True)
    config = (root / ".clang-tidy").read_text(encoding="utf-8")
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    wanted = {
        stamps / fingerprint(root, entry, config): entry
        for entry in entries
        if entry["file"].startswith(tuple(f"{root}/{folder}/" for folder in FOLDERS))
    }
    if not wanted:
        sys.exit("nothing to check")
    changed = {stamp: entry for stamp, entry in wanted.items() if not stamp.exists()}
    print(f"{len(wanted)} files, {len(changed)} not checked before", flush=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(check, entry, build, clang_tidy, stamp) for stamp, entry in changed.items()]
        failures = [text for text in (job.result() for job in jobs) if text]
    print("\n".join(failures), end="")
    print(f"{len(failures)} files with findings")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
