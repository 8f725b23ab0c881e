#!/usr/bin/env python3
"""What a person sees who runs the router in a terminal: one live line that does not scroll.

usage: terminal_test.py HANA_ROUTER
"""
import fcntl, os, pty, re, select, struct, subprocess, sys, termios, time

from program import PATIENCE, Case, run_tests

Case.router_program = sys.argv[1]
STATUS = r"2 devices|1 device, 1 waiting"


class Terminal:
    """A terminal of its own with a program as its foreground job."""

    def __init__(self, columns, *command):
        self.keyboard, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "setsid", "--ctty", *map(str, command)],
            stdin=side, stdout=side, stderr=side)
        os.close(side)
        self.seen = ""

    def read_until(self, pattern, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while not re.search(pattern, self.seen):
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.keyboard], [], [], left)[0]:
                raise AssertionError(f"no {pattern!r} within {seconds} s on the terminal: {self.seen!r}")
            self.seen += os.read(self.keyboard, 4096).decode()

    def read_to_the_end(self):
        end = time.monotonic() + PATIENCE
        try:
            while select.select([self.keyboard], [], [], max(0, end - time.monotonic()))[0]:
                self.seen += os.read(self.keyboard, 4096).decode()
        except OSError:  # the last program has left the terminal
            return self.process.wait(PATIENCE)
        raise AssertionError(f"still on the terminal after {PATIENCE} s")

    def end(self):
        self.process.kill()
        self.process.wait()
        os.close(self.keyboard)


class LiveStatus(Case):
    def open(self, columns, *arguments):
        terminal = Terminal(columns, self.router_program, "run", "--demo", *arguments)
        self.addCleanup(terminal.end)
        return terminal

    def test_the_status_is_rewritten_in_place_and_leaves_nothing_behind(self):
        terminal = self.open(200)
        terminal.read_until(rf"(?s)({STATUS}).*({STATUS})")
        self.hana("viz", "--name", "nebula").out.wait_for("/demo/sensor")
        terminal.read_until(r"nebula: found, visualization\r\n")
        terminal.read_until(r"1 visualization \| in \d+/s out \d\d+/s \| "
                            r"router time p50 [\d.]+ [mu]s p99 [\d.]+ [mu]s \| 0 dropped")
        os.write(terminal.keyboard, b"\x03")
        self.assertEqual(terminal.read_to_the_end(), 130)
        # What stays on the screen: each line after what was erased in it.
        shown = [line.rsplit("\x1b[K", 1)[-1].replace("^C", "") for line in terminal.seen.split("\r\n")]
        self.assertEqual([line for line in shown if re.search(STATUS, line)], [])
        self.assertTrue(any(line.startswith("ROUTER TIME") for line in shown), shown)
        self.assertIn("nebula: found, visualization", shown)

    def test_a_narrow_terminal_gets_a_line_that_fits(self):
        terminal = self.open(30)
        terminal.read_until(rf"(?s)({STATUS}).*({STATUS})")
        for line in re.findall(rf"(?:\x1b\[K|\n)((?:{STATUS})[^\r\n]*)", terminal.seen):
            self.assertLess(len(line), 30)

    def test_headless_shows_changes_but_no_status(self):
        terminal = self.open(200, "--headless")
        terminal.read_until("Ctrl-C stops")
        time.sleep(2.2)
        os.write(terminal.keyboard, b"\x03")
        self.assertEqual(terminal.read_to_the_end(), 130)
        self.assertNotRegex(terminal.seen, STATUS)
        self.assertNotIn("\x1b", terminal.seen)


if __name__ == "__main__":
    run_tests(("setsid", "util-linux"))
