"""Start to known among few nodes, against a bare question; what is noticed when a node ends."""
import itertools, random, re, tempfile, time

from figures import Times
from hosts import Network, now_us

FOUND = r"(?:appeared|returned) \S+ {name} .* (\d+)$"
PATIENCE = 10.0  # seconds until something never came
SETTLED_AFTER = 2.0  # seconds: the greeting of a node is over


def found(name):
    return re.compile(FOUND.format(name=re.escape(name)))


class Pair:
    """A node and a bare answerer that wait to be found, and the host of those that find them."""

    def __init__(self, programs, old_host, new_host, interface, folder):
        self.programs, self.new_host, self.interface, self.folder = programs, new_host, interface, folder
        self.desk = old_host.start(folder, programs.mesh_printer, "router", "desk", "0", f"{folder}/old")
        self.bare = old_host.start(folder, programs.bare_question, "answer", interface)
        if not self.bare.wait_for(re.compile("(ready)$".replace("ready", r"\d*ready")), PATIENCE):
            raise RuntimeError("the bare answerer does not start")

    def join(self, name):
        return self.new_host.start(self.folder, self.programs.mesh_printer, "visualization", name, "0", f"{self.folder}/new")

    def ask(self, name):
        return self.new_host.start(self.folder, self.programs.bare_question, "ask", self.interface, name)
