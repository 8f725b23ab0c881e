#!/usr/bin/env python3
"""Fails on any source that clang-format would change: check_format.py ROOT CLANG_FORMAT"""

import pathlib
import subprocess
import sys

FOLDERS = ("router", "transport", "discovery", "devices", "config", "tools", "tests")


def main():
    root, clang_format = pathlib.Path(sys.argv[1]), sys.argv[2]
    sources = sorted(
        path
        for folder in FOLDERS
        for path in (root / folder).rglob("*")
        if path.suffix in (".hpp", ".cpp", ".h") and "node_modules" not in path.parts
    )
    if not sources:
        sys.exit("nothing to check")
    print(f"{len(sources)} files")
    sys.exit(subprocess.run([clang_format, "--dry-run", "-Werror", *sources], check=False).returncode)


if __name__ == "__main__":
    main()
