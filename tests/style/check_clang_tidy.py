#!/usr/bin/env python3
"""Runs clang-tidy over the product's sources: check_clang_tidy.py ROOT BUILD CLANG_TIDY

The tests are left to the compilers' warnings: Catch2's macros cost seconds a file and are most of what would be found.
Nearly all of clang-tidy's time goes into the headers of the standard library and of Asio, so files that are compiled
alike are read together, ten at a time. What is found in ten, or does not compile in one, is looked for in halves, down to
the single file, whose word counts.

A file that passed is not looked at again until it, a header of ours that it includes, its compile command, clang-tidy or
.clang-tidy changes. That is kept beside the compiler's cache, $XDG_CACHE_HOME/hana-router or ~/.cache/hana-router, for
other clones as well, and forgotten after a month without use.
"""

import concurrent.futures
import functools
import hashlib
import itertools
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time

FOLDERS = ("router", "transport", "discovery", "devices", "config", "tools")
OWN_INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
TOGETHER = 10
MONTH = 30 * 24 * 3600
# A group includes sources, on purpose, and shows what is found in them.
FOR_GROUPS = ("--checks=-bugprone-suspicious-include", rf"--header-filter=/({'|'.join(FOLDERS)})/[^:]*\.[ch]pp$")


@functools.cache
def text_and_includes(path):
    text = path.read_text(encoding="utf-8")
    return text, OWN_INCLUDE.findall(text)


def with_own_headers(root, source):
    """The file and every header of ours that it includes, directly or not, by name."""
    found, waiting = {}, [source]
    while waiting:
        name = waiting.pop()
        if name in found or not (root / name).is_file():
            continue
        found[name], includes = text_and_includes(root / name)
        waiting += includes
    return found


def options_of(entry):
    """Of the compiler, without what is read and written."""
    words = shlex.split(entry["command"])[1:]
    return tuple(word for before, word in zip([""] + words, words) if not {before, word} & {"-o", "-c"})


class Check:
    def __init__(self, root, build, clang_tidy):
        self.root, self.build, self.clang_tidy = root, build, clang_tidy
        version = subprocess.run([clang_tidy, "--version"], capture_output=True, text=True, check=True).stdout
        self.rules = version + (root / ".clang-tidy").read_text(encoding="utf-8")
        cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
        self.passed = cache / "hana-router" / "clang-tidy-passed"
        self.passed.mkdir(parents=True, exist_ok=True)
        self.groups = build / "clang_tidy_groups"
        self.groups.mkdir(exist_ok=True)

    def stamp(self, entry):
        """The file that is there if just this has passed, in whichever clone."""
        source = os.path.relpath(entry["file"], self.root)
        options = "\0".join(options_of(entry)).replace(str(self.root), "")
        digest = hashlib.sha256(f"{self.rules}\0{options}\0{source}\0".encode())
        for name, text in sorted(with_own_headers(self.root, source).items()):
            digest.update(f"{name}\0{text}\0".encode())
        return self.passed / digest.hexdigest()

    def run(self, *arguments, cwd=None):
        command = [self.clang_tidy, "--quiet", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)

    def passes_together(self, entries):
        text = "".join(f'#include "{entry["file"]}"\n' for entry in entries)
        group = self.groups / (hashlib.sha256(text.encode()).hexdigest()[:16] + ".cpp")
        group.write_text(text, encoding="utf-8")
        result = self.run(*FOR_GROUPS, group, "--", *options_of(entries[0]), cwd=entries[0]["directory"])
        group.unlink()
        return result.returncode == 0

    def findings(self, entries):
        """What clang-tidy says of each file that does not pass."""
        if len(entries) == 1:
            result = self.run("-p", self.build, entries[0]["file"])
            found = [result.stdout or result.stderr] if result.returncode else []
        elif self.passes_together(entries):
            found = []
        else:
            middle = len(entries) // 2
            return self.findings(entries[:middle]) + self.findings(entries[middle:])
        if not found:
            for entry in entries:
                self.stamp(entry).touch()
        return found

    def forget_old(self):
        for stamp in self.passed.iterdir():
            if stamp.stat().st_mtime < time.time() - MONTH:
                stamp.unlink(missing_ok=True)


def product_sources(root, build):
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    folders = tuple(f"{root}/{folder}/" for folder in FOLDERS)
    return [entry for entry in entries if entry["file"].startswith(folders)]


def alike(entry):
    return entry["directory"], options_of(entry), pathlib.Path(entry["file"]).parts[:-1]


def in_groups(entries):
    """Files of one folder and its neighbours that are compiled with the same options."""
    entries = sorted(entries, key=lambda entry: (alike(entry), entry["file"]))
    for _, same in itertools.groupby(entries, key=lambda entry: alike(entry)[:2]):
        same = list(same)
        count = -(-len(same) // TOGETHER)
        for i in range(count):
            yield same[i * len(same) // count : (i + 1) * len(same) // count]


def main():
    root, build = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    check = Check(root, build, sys.argv[3])
    wanted = product_sources(root, build)
    if not wanted:
        sys.exit("nothing to check")
    changed = []
    for entry in wanted:
        stamp = check.stamp(entry)
        if stamp.exists():
            stamp.touch()
        else:
            changed.append(entry)
    print(f"{len(wanted)} files, {len(changed)} not checked before", flush=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        failures = list(itertools.chain(*pool.map(check.findings, in_groups(changed))))
    check.forget_old()
    print("\n".join(failures), end="")
    print(f"{len(failures)} files with findings")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
