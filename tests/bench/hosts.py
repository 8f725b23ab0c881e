"""Hosts on a switch of their own, in network namespaces that are removed at the end."""
import contextlib, ctypes, os, shutil, subprocess, time
from pathlib import Path

CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def now_us():
    """On the clock of all stamps that the programs print."""
    return time.monotonic_ns() // 1000


def why_not():
    """What this machine lacks for it, or None."""
    for program, package in (("ip", "iproute2"), ("nft", "nftables")):
        if not shutil.which(program):
            return f"{program} is not installed (package {package})"
    name = f"hana{os.getpid()}try"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True)
    if made.returncode != 0:
        return "network namespaces are not allowed (root can): " + made.stderr.strip()
    subprocess.run(["ip", "netns", "delete", name], check=True)
    return None


def _run(*command, text=None):
    subprocess.run(command, check=True, capture_output=True, text=True, input=text)


def _enter(descriptor):
    if _libc.setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "cannot enter a network namespace")


class Namespace:
    """A host: what is started while it is entered has its network and no other."""

    def __init__(self, name):
        self.name, self.programs = name, []
        _run("ip", "netns", "add", name)
        self._descriptor = os.open(f"/run/netns/{name}", os.O_RDONLY | os.O_CLOEXEC)
        with self.entered():
            for which in ("all", "default"):  # link-local addresses serve at once
                Path(f"/proc/sys/net/ipv6/conf/{which}/accept_dad").write_text("0")
            _run("ip", "link", "set", "lo", "up")

    @contextlib.contextmanager
    def entered(self):
        _enter(self._descriptor)
        try:
            yield
        finally:
            _enter(_home)

    def start(self, folder, *command):
        self.programs.append(Program(self, folder, *command))
        return self.programs[-1]

    def end(self, program):
        program.kill()
        self.programs.remove(program)

    def set_loss(self, per_mille):
        """Of all that arrives on eth0."""
        with self.entered():
            _run("nft", "-f", "-", text=f"""
                table inet loss {{
                  chain arriving {{
                    type filter hook input priority 0
                    iifname "eth0" numgen random mod 1000 < {per_mille} drop
                  }}
                }}
            """)

    def counters(self, interface):
        """Received packets and bytes, sent packets and bytes, Ethernet headers included."""
        with self.entered():
            table = Path("/proc/net/dev").read_text()
        line, = (line for line in table.splitlines() if line.strip().startswith(interface + ":"))
        columns = [int(column) for column in line.split(":")[1].split()]
        return {"received": (columns[1], columns[0]), "sent": (columns[9], columns[8])}

    def remove(self):
        for program in self.programs:
            program.kill()
        os.close(self._descriptor)
        _run("ip", "netns", "delete", self.name)


class Program:
    """A process that prints to a file: nobody is woken to read while something is being measured."""

    def __init__(self, host, folder, *command):
        path = Path(folder) / f"{host.name}-{len(host.programs)}.out"
        self.lines, self._rest = [], ""
        with host.entered(), path.open("wb") as output:
            self._output = path.open()
            self.started_us = now_us()
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output)
        path.unlink()

    def read(self):
        """All lines so far."""
        *lines, self._rest = (self._rest + self._output.read()).split("\n")
        self.lines += lines
        return self.lines

    def wait_for(self, pattern, seconds, count=1):
        """The stamp of the line by which so many match `pattern`, whose group is the stamp; None if none comes."""
        end = time.monotonic() + seconds
        checked, matches = 0, []
        while True:
            lines = self.read()
            matches += filter(None, map(pattern.match, lines[checked:]))
            checked = len(lines)
            if len(matches) >= count:
                return int(matches[count - 1][1])
            if time.monotonic() > end:
                return None
            time.sleep(0.002)

    def ask_to_end(self):
        """The time at which it was asked."""
        asked_us = now_us()
        self.process.stdin.close()
        return asked_us

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self._output.close()


class Network:
    """Hosts 10.7.0.1, 10.7.0.2, ... on one switch; a single one has nothing but lo."""

    _made = 0

    def __init__(self, hosts):
        Network._made += 1
        self._names, self._count = f"hana{os.getpid()}n{Network._made}", hosts
        self.hosts, self._switch = [], None

    def __enter__(self):
        try:
            for number in range(1, self._count + 1):
                self.hosts.append(Namespace(f"{self._names}h{number}"))
            if self._count > 1:
                self._connect()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for host in self.hosts:
            host.remove()
        if self._switch:
            self._switch.remove()

    def _connect(self):
        self._switch = Namespace(f"{self._names}s")
        _run("ip", "-n", self._switch.name, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        _run("ip", "-n", self._switch.name, "link", "set", "br0", "up")
        for number, host in enumerate(self.hosts, 1):
            _run("ip", "-n", host.name, "link", "add", "eth0", "type", "veth", "peer", "name", f"port{number}",
                 "netns", self._switch.name)
            _run("ip", "-n", self._switch.name, "link", "set", f"port{number}", "master", "br0", "up")
            _run("ip", "-n", host.name, "address", "add", f"10.7.0.{number}/24", "dev", "eth0")
            _run("ip", "-n", host.name, "link", "set", "eth0", "up")
