"""What a mesh of many costs, and how soon one more node knows it and is known to it."""
import contextlib, os, re, tempfile, time
from pathlib import Path

from few_nodes import PATIENCE, appeared
from figures import Amount, NeverCame, Times
from hosts import Network

MOST_HOSTS = 13
UNTIL_SETTLED = 60.0  # seconds
QUIET = 5.0  # seconds from settled to measuring: greetings are over
BETWEEN_JOINS = 0.3  # seconds
OTHERS = appeared(r"(?!joiner)\S+")


class Crowd:
    """One watched node on a host of its own, all others spread over some hosts, and a host for joiners."""

    def __init__(self, programs, nodes, network, folder):
        self.programs, self.nodes, self.folder = programs, nodes, folder
        self.watched_host, self.joiner_host, *self.light_hosts = network.hosts
        self.watched = self.start_printer(self.watched_host, "desk", "watched")
        self.light = []
        each, more = divmod(nodes - 1, len(self.light_hosts))
        for number, host in enumerate(self.light_hosts):
            name = f"light{number}"
            self.light.append(host.start(folder, programs.light_mesh, str(each + (number < more)), str(nodes - 1), name))

    def start_printer(self, host, name, state):
        return host.start(self.folder, self.programs.mesh_printer, "visualization", name, "0", f"{self.folder}/{state}")

    def wait_until_settled(self):
        """Everyone knows everyone, and greetings are over."""
        end = time.monotonic() + UNTIL_SETTLED
        stamps = [light.wait_for(re.compile(r"settled (\d+)$"), end - time.monotonic()) for light in self.light]
        stamps.append(self.watched.wait_for(OTHERS, end - time.monotonic(), self.nodes - 1))
        if None in stamps:
            known = sum(map(bool, map(OTHERS.match, self.watched.read())))
            raise NeverCame(f"a mesh of {self.nodes} is not complete after {UNTIL_SETTLED:g} s, one node knows {known}; "
                            "this machine's processors may be too busy to play so many hosts")
        time.sleep(QUIET)

    def sent(self):
        """Packets and bytes so far. What nodes of one host send each other would cross the network from hosts of their own."""
        counters = [host.counters("eth0")["sent"] for host in (self.watched_host, *self.light_hosts)]
        counters += [host.counters("lo")["sent"] for host in self.light_hosts]
        return [sum(column) for column in zip(*counters)]

    def received(self):
        return self.watched_host.counters("eth0")["received"]


@contextlib.contextmanager
def crowd(programs, nodes):
    with Network(2 + min(MOST_HOSTS, nodes - 1)) as network, tempfile.TemporaryDirectory() as folder:
        yield Crowd(programs, nodes, network, folder)


def processor_ns(pid):
    """Of all its threads, in nanoseconds of the scheduler rather than in ticks."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat"))


def resident_mb(pid):
    line, = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


def machine_idle_seconds():
    return float(Path("/proc/uptime").read_text().split()[1])


def costs(among, seconds):
    """What is sent, received and used while nothing happens."""
    pid, name = among.watched.process.pid, f"{among.nodes} nodes"
    read = lambda: (*among.sent(), *among.received(), processor_ns(pid), machine_idle_seconds(), time.monotonic())
    before = read()
    time.sleep(seconds)
    packets, size, packets_in, size_in, used_ns, idle, passed = (b - a for a, b in zip(before, read()))
    return [
        Amount(f"{name}: sent by all", "packets/s", packets / passed),
        Amount(f"{name}: sent by all, Ethernet headers included", "kB/s", size / passed / 1000),
        Amount(f"{name}: sent by each", "packets/s", packets / passed / among.nodes),
        Amount(f"{name}: sent by each, Ethernet headers included", "kB/s", size / passed / 1000 / among.nodes),
        Amount(f"{name}: received by one", "packets/s", packets_in / passed),
        Amount(f"{name}: received by one, Ethernet headers included", "kB/s", size_in / passed / 1000),
        Amount(f"{name}: processor time of one", "% of a core", used_ns / passed / 1e7),
        Amount(f"{name}: resident memory of one", "MB", resident_mb(pid)),
        Amount(f"{name}: all of this machine's processors, for all nodes", "%", 100 * (1 - idle / passed / os.cpu_count())),
    ]


class Joins:
    def __init__(self, nodes):
        self.knows_all = Times(f"start until the joiner knows all {nodes}", median=50)
        self.one_knows = Times(f"start until one of {nodes} knows the joiner")
        self.all_know = Times(f"start until all of {nodes} know the joiner", median=50)

    def measure(self, among, name):
        joiner = among.start_printer(among.joiner_host, name, "joiner")
        self.knows_all.add(joiner.started_us, joiner.wait_for(OTHERS, PATIENCE, among.nodes))
        watched_us = among.watched.wait_for(appeared(name), PATIENCE)
        first = [watched_us] + [light.wait_for(re.compile(rf"first {name} (\d+)$"), PATIENCE) for light in among.light]
        last = [watched_us] + [light.wait_for(re.compile(rf"all {name} (\d+)$"), PATIENCE) for light in among.light]
        self.one_knows.add(joiner.started_us, min(filter(None, first), default=None))
        self.all_know.add(joiner.started_us, None if None in last else max(last))
        joiner.ask_to_end()
        joiner.process.wait(PATIENCE)
        among.joiner_host.end(joiner)
        time.sleep(BETWEEN_JOINS)


def mesh_of(programs, nodes, seconds, joins=0):
    with crowd(programs, nodes) as among:
        among.wait_until_settled()
        figures = costs(among, seconds)
        joined = Joins(nodes)
        for number in range(joins):
            joined.measure(among, f"joiner-{number}")
        if joins:
            figures += [joined.knows_all, joined.one_knows, joined.all_know]
    return figures
