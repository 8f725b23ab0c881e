"""Start to known among few nodes, against a bare question; how soon the end of a node is noticed."""
import contextlib, random, re, tempfile, time

from figures import NeverCame, Times
from hosts import Network, now_us

PATIENCE = 10.0  # seconds until something counts as never come
GREETING = 2.0  # seconds: after that a node is as quiet as it ever is


def event(kind, name):
    """A line of mesh_printer; its group is the stamp."""
    return re.compile(rf"(?:{kind}) \S+ {name} .* (\d+)$")


def appeared(name):
    return event("appeared|returned", name)


class Place:
    """A node and a bare answerer that wait to be found, and the host of whoever finds them."""

    def __init__(self, programs, network, folder):
        self.programs, self.folder = programs, folder
        self.old_host, self.new_host = network.hosts[0], network.hosts[-1]
        self.interface = "lo" if len(network.hosts) == 1 else "eth0"
        self.old = self.old_host.start(folder, programs.mesh_printer, "router", "desk", "0", f"{folder}/old")

    def answer_bare_questions(self):
        self.answerer = self.old_host.start(self.folder, self.programs.bare_question, "answer", self.interface)
        if self.answerer.wait_for(re.compile(r"ready (\d+)$"), PATIENCE) is None:
            raise NeverCame("the bare answerer does not start")

    def join(self, name):
        return self.new_host.start(self.folder, self.programs.mesh_printer, "visualization", name, "0", f"{self.folder}/new")

    def ask(self, name):
        return self.new_host.start(self.folder, self.programs.bare_question, "ask", self.interface, name)


@contextlib.contextmanager
def place(programs, hosts):
    with Network(hosts) as network, tempfile.TemporaryDirectory() as folder:
        yield Place(programs, network, folder)


class Starts:
    """Both ways of start to known, process start included, and the bye that ends each."""

    def __init__(self, where, **aims):
        self.new_knows = Times(f"{where}: start until the new node knows the old one", **aims)
        self.old_knows = Times(f"{where}: start until the old node knows the new one", **aims)
        self.bye = Times(f"{where}: bye until noticed", p99=50)

    def measure(self, at, name):
        joiner = at.join(name)
        self.new_knows.add(joiner.started_us, joiner.wait_for(appeared("desk"), PATIENCE))
        self.old_knows.add(joiner.started_us, at.old.wait_for(appeared(name), PATIENCE))
        asked_us = joiner.ask_to_end()
        self.bye.add(asked_us, at.old.wait_for(event("bye", name), PATIENCE))
        joiner.process.wait(PATIENCE)
        at.new_host.end(joiner)


class BareStarts:
    """The same of the bare question and answer."""

    def __init__(self, where):
        self.new_knows = Times(f"{where}: start until the bare question is answered")
        self.old_knows = Times(f"{where}: start until the bare question is heard")

    def measure(self, at, name):
        asker = at.ask(name)
        self.new_knows.add(asker.started_us, asker.wait_for(re.compile(r"answered (\d+)$"), PATIENCE))
        self.old_knows.add(asker.started_us, at.answerer.wait_for(re.compile(rf"heard {name} (\d+)$"), PATIENCE))
        at.new_host.end(asker)


def starts_against_bare(programs, hosts, count):
    """In turn, so that a machine that slows down slows both."""
    where = "one host, lo alone" if hosts == 1 else "two hosts"
    starts, bare = Starts(where, ratio=1.3, p99=50), BareStarts(where)
    starts.new_knows.bare, starts.old_knows.bare = bare.new_knows, bare.old_knows
    with place(programs, hosts) as at:
        at.answer_bare_questions()
        time.sleep(GREETING)
        for number in range(count):
            bare.measure(at, f"bare-{number}")
            starts.measure(at, f"joiner-{number}")
    return [bare.new_knows, starts.new_knows, bare.old_knows, starts.old_knows, starts.bye]


def starts_with_loss(programs, count, per_mille=200):
    starts = Starts(f"two hosts, {per_mille / 10:g} % loss", p99=1500)
    with place(programs, 2) as at:
        for host in (at.old_host, at.new_host):
            host.set_loss(per_mille)
        time.sleep(GREETING)
        for number in range(count):
            starts.measure(at, f"joiner-{number}")
    return [starts.new_knows, starts.old_knows]


def kills(programs, count, at_once=5):
    """Several nodes live, killed one by one at any time between their beacons."""
    noticed = Times("two hosts: kill until noticed", max=3000)
    with place(programs, 2) as at:
        for first in range(0, count, at_once):
            names = [f"victim-{number}" for number in range(first, min(first + at_once, count))]
            victims = {name: at.join(name) for name in names}
            time.sleep(GREETING)
            killed_us = {}
            for name, victim in victims.items():
                time.sleep(random.uniform(0, 0.3))
                killed_us[name] = now_us()
                at.new_host.end(victim)
            for name, since_us in killed_us.items():
                noticed.add(since_us, at.old.wait_for(event("silent", name), PATIENCE))
    return [noticed]
