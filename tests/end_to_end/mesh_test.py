#!/usr/bin/env python3
"""Real nodes on real sockets, in network namespaces made here and removed at the end.

usage: mesh_test.py MESH_PRINTER VIZ_PY
Exits with 77 (skipped) where namespaces are not allowed.
"""
import os, queue, re, shutil, subprocess, sys, tempfile, threading, time, unittest

PRINTER, VIZ = sys.argv[1], sys.argv[2]
PREFIX = f"hana{os.getpid()}"


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)


class Program:
    """A process in a namespace whose lines arrive with their times."""

    def __init__(self, host, *command):
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", f"{PREFIX}{host}", *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        self.seen = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip())

    def wait_for(self, pattern, seconds):
        """The first line from now on that matches; fails when the time is over."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no line like {pattern!r} within {seconds} s; seen: {self.seen}") from None
            self.seen.append(line)
            if found := re.match(pattern, line):
                return found

    def say_bye(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Mesh(unittest.TestCase):
    """Hosts a (10.7.0.1) and b (10.7.0.2) on a switch of their own."""

    def setUp(self):
        self.programs, self.state = [], tempfile.mkdtemp()
        self.addCleanup(self.clean_up)
        ip("netns", "add", f"{PREFIX}s")
        ip("-n", f"{PREFIX}s", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        ip("-n", f"{PREFIX}s", "link", "set", "br0", "up")
        for number, host in enumerate("ab", 1):
            space = f"{PREFIX}{host}"
            ip("netns", "add", space)
            ip("-n", space, "link", "set", "lo", "up")
            ip("-n", space, "link", "add", "eth0", "type", "veth", "peer", "name", f"port{host}", "netns", f"{PREFIX}s")
            ip("-n", f"{PREFIX}s", "link", "set", f"port{host}", "master", "br0", "up")
            ip("-n", space, "address", "add", f"10.7.0.{number}/24", "dev", "eth0")

    def clean_up(self):
        for program in self.programs:
            program.kill()
        for host in "abs":
            subprocess.run(["ip", "netns", "delete", f"{PREFIX}{host}"], capture_output=True)
        shutil.rmtree(self.state)

    def plug(self, host):
        ip("-n", f"{PREFIX}{host}", "link", "set", "eth0", "up")

    def run_program(self, host, *command):
        self.programs.append(Program(host, *command))
        return self.programs[-1]

    def node(self, host, role, name, port=0):
        return self.run_program(host, PRINTER, role, name, str(port), os.path.join(self.state, host))

    def test_two_hosts_find_each_other_by_multicast_alone_and_lose_each_other(self):
        self.plug("a"), self.plug("b")
        router = self.node("a", "router", "desk")
        router.wait_for("id ", 5)
        visualization = self.node("b", "visualization", "nebula", 9000)
        router.wait_for(r"appeared visualization nebula 10\.7\.0\.2:9000", 5)
        visualization.wait_for(r"appeared router desk 10\.7\.0\.1:0", 5)

        visualization.say_bye()
        router.wait_for("bye visualization nebula", 1)

        killed = self.node("b", "visualization", "nebula", 9000)
        router.wait_for("appeared visualization nebula", 5)
        killed.kill()
        start = time.monotonic()
        router.wait_for("silent visualization nebula", 5)
        self.assertLess(time.monotonic() - start, 3.5)
        self.node("b", "visualization", "nebula", 9000)
        router.wait_for("appeared visualization nebula", 5)

    def test_programs_of_one_name_on_one_host_are_different_nodes_reached_over_loopback(self):
        router = self.node("a", "router", "desk")  # with no network but lo
        first = self.node("a", "visualization", "nebula", 9000)
        id_of_first = first.wait_for("id (.*)", 5)[1]
        router.wait_for(r"appeared visualization nebula 127\.0\.0\.1:9000", 5)
        second = self.node("a", "visualization", "nebula", 9001)
        id_of_second = second.wait_for("id (.*)", 5)[1]
        router.wait_for(rf"appeared visualization nebula~{id_of_second[:4]} 127\.0\.0\.1:9001", 5)
        self.assertNotEqual(id_of_first, id_of_second)

        first.kill()
        again = self.node("a", "visualization", "nebula", 9000)
        self.assertEqual(again.wait_for("id (.*)", 5)[1], id_of_first)
        router.wait_for("restarted visualization nebula", 2)
        router.wait_for(r"appeared visualization nebula 127\.0\.0\.1:9000", 1)

    def test_an_interface_that_comes_up_later_is_used_within_two_seconds(self):
        self.plug("a")
        router = self.node("a", "router", "desk")
        visualization = self.node("b", "visualization", "nebula", 9000)
        visualization.wait_for("id ", 5)
        router.wait_for("id ", 5)
        self.plug("b")
        start = time.monotonic()
        router.wait_for(r"appeared visualization nebula 10\.7\.0\.2:9000", 5)
        self.assertLess(time.monotonic() - start, 2.5)

    def test_the_ten_line_script_joins_receives_plain_osc_and_is_gone_after_five_seconds(self):
        self.plug("a"), self.plug("b")
        ip("-n", f"{PREFIX}b", "route", "add", "default", "via", "10.7.0.1")
        router = self.node("a", "router", "desk")
        script = self.run_program("b", sys.executable, VIZ)
        router.wait_for(r"appeared visualization nebula 10\.7\.0\.2:9000", 5)
        send = ("import socket, sys; socket.socket(type=socket.SOCK_DGRAM)"
                ".sendto(bytes.fromhex(sys.argv[1]), ('10.7.0.2', 9000))")
        message = b"/bloom\0\0,ff\0" + bytes.fromhex("3f000000bf800000")
        self.run_program("a", sys.executable, "-c", send, message.hex())
        script.wait_for(r"/bloom \(0\.5, -1\.0\)", 5)
        time.sleep(6.5)
        script.kill()
        start = time.monotonic()
        router.wait_for("silent visualization nebula", 8)
        self.assertGreater(time.monotonic() - start, 3.5)
        self.assertLess(time.monotonic() - start, 6.5)


def why_skipped():
    if not shutil.which("ip"):
        return "the package iproute2 is not installed"
    made = subprocess.run(["ip", "netns", "add", f"{PREFIX}try"], capture_output=True, text=True)
    if made.returncode != 0:
        return "network namespaces are not allowed: " + made.stderr.strip()
    ip("netns", "delete", f"{PREFIX}try")
    return None


if __name__ == "__main__":
    if reason := why_skipped():
        print(f"skipped: {reason}")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
