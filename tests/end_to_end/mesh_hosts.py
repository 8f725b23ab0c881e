"""Hosts on switches, in network namespaces made here and removed at the end, with programs on them."""
import os, queue, re, shutil, subprocess, sys, tempfile, threading, time, unittest

from unhurried import Unhurried

PRINTER = sys.argv[1]
PREFIX = f"hana{os.getpid()}"
FOUND, LOST = {"appeared", "returned"}, {"bye", "silent", "restarted"}


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

    def all_lines(self):
        """Everything it has printed."""
        while not self.lines.empty():
            self.seen.append(self.lines.get())
        return self.seen

    def events(self):
        """What has become of whom, and when by time.monotonic()."""
        words = [line.split() for line in self.all_lines()]
        return [(line[0], line[2], int(line[-1]) / 1e6) for line in words if line[0] in FOUND | LOST]

    def lost(self):
        return [name for what, name, _ in self.events() if what in LOST]

    def known(self):
        """The names of those that live and when each was found."""
        found = {}
        for what, name, when in self.events():
            found.pop(name, None)
            if what in FOUND:
                found[name] = when
        return found

    def say_bye(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Case(Unhurried):
    """Hosts a and b with one interface each, eth0, on a switch of their own; it is down, and lo up."""

    def setUp(self):
        self.programs, self.hosts, self.state = [], [], tempfile.mkdtemp()
        self.addCleanup(self.clean_up)
        self.add_switch("s")
        self.add_host("a"), self.add_host("b")

    def clean_up(self):
        for program in self.programs:
            program.kill()
        for host in self.hosts:
            subprocess.run(["ip", "netns", "delete", f"{PREFIX}{host}"], capture_output=True)
        shutil.rmtree(self.state)

    def add_namespace(self, name):
        ip("netns", "add", f"{PREFIX}{name}")
        self.hosts.append(name)

    def add_switch(self, name):
        self.add_namespace(name)
        self.ip(name, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        self.ip(name, "link", "set", "br0", "up")

    def add_host(self, name, switch="s"):
        self.add_namespace(name)
        self.ip(name, "link", "set", "lo", "up")
        self.connect(name, "eth0", switch)

    def connect(self, host, interface, switch):
        port = f"{host}-{interface}"
        self.ip(host, "link", "add", interface, "type", "veth", "peer", "name", port, "netns", f"{PREFIX}{switch}")
        self.ip(switch, "link", "set", port, "master", "br0", "up")

    def ip(self, host, *arguments):
        ip("-n", f"{PREFIX}{host}", *arguments)

    def ip_lines(self, host, lines):
        """Many commands of ip at once."""
        subprocess.run(["ip", "-n", self.name_of(host), "-batch", "-"], input="\n".join(lines), text=True, check=True)

    def shown(self, host, *arguments):
        command = ["ip", "-n", self.name_of(host), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def name_of(self, host):
        return f"{PREFIX}{host}"

    def address(self, host, address, interface="eth0"):
        self.ip(host, "address", "add", address, "broadcast", "+", "dev", interface)

    def up(self, *hosts, interface="eth0"):
        for host in hosts:
            self.ip(host, "link", "set", interface, "up")

    def sysctl(self, host, name, value):
        subprocess.run(["ip", "netns", "exec", f"{PREFIX}{host}", "sh", "-c", f"echo {value} > /proc/sys/{name}"], check=True)

    def no_duplicate_detection(self, *hosts):
        for host in hosts:
            self.sysctl(host, "net/ipv6/conf/eth0/accept_dad", 0)

    def filter_input(self, host, *rules):
        """nft rules for all that arrives."""
        lines = "\n".join(rules)
        table = f"table inet wall {{\nchain first {{\ntype filter hook input priority 0; policy accept;\n{lines}\n}}\n}}\n"
        subprocess.run(["ip", "netns", "exec", self.name_of(host), "nft", "-f", "-"], input=table, text=True, check=True)

    def run_program(self, host, *command):
        self.programs.append(Program(host, *command))
        return self.programs[-1]

    def run_python(self, host, source, *arguments):
        return self.run_program(host, sys.executable, "-uc", source, *arguments)

    def start_node(self, host, role, name, port=0, *flags):
        return self.run_program(host, PRINTER, role, name, str(port), os.path.join(self.state, host), *flags)

    def node(self, host, role, name, port=0, *flags):
        """One that is there when this returns."""
        program = self.start_node(host, role, name, port, *flags)
        program.id = program.wait_for("id (.*)", 5)[1]
        return program

    def wait_until(self, holds, programs, seconds):
        """Until it holds for all of them."""
        end = time.monotonic() + seconds
        while failing := [program for program in programs if not holds(program)]:
            if time.monotonic() > end:
                self.fail(f"not within {seconds} s for {len(failing)} of {len(programs)}; the first has seen: {failing[0].seen}")
            time.sleep(0.1)


def why_skipped():
    if not shutil.which("ip"):
        return "the package iproute2 is not installed"
    made = subprocess.run(["ip", "netns", "add", f"{PREFIX}try"], capture_output=True, text=True)
    if made.returncode != 0:
        return "network namespaces are not allowed: " + made.stderr.strip()
    ip("netns", "delete", f"{PREFIX}try")
    return None


def run_tests(needs_nft=False):
    """Exits with 77 (skipped) where namespaces are not allowed or nft is needed and missing."""
    reason = "the package nftables is not installed" if needs_nft and not shutil.which("nft") else why_skipped()
    if reason:
        print(f"skipped: {reason}")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
