"""Hosts with real nodes, peers in plain Python, and a tap that sends and hears bare packets."""
import json, pathlib, subprocess, sys, time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "end_to_end")]
from hana_network import GROUP, PORT
from hana_wire import message
from mesh_hosts import Case

PADDED = 512

# Sends the packets of its standard input, `HOST PORT HEX` a line, and prints what comes: `own` or `group`, HOST PORT HEX.
TAP = """
import selectors, socket, struct, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from hana_network import GROUP, PORT, udp
index = socket.if_nametoindex("eth0")
sockets = {udp(("", 0)): "own", udp((GROUP, PORT), index): "group"}
own = next(iter(sockets))
own.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("4s4si", bytes(4), bytes(4), index))
selector = selectors.SelectSelector()
for sock in [*sockets, sys.stdin.buffer.raw]:
    selector.register(sock, selectors.EVENT_READ)
print("ready")
rest = b""
while True:
    for key, _ in selector.select():
        if key.fileobj in sockets:
            data, (host, port) = key.fileobj.recvfrom(65536)
            print(sockets[key.fileobj], host, port, data.hex())
            continue
        *lines, rest = (rest + key.fileobj.read(65536)).split(b"\\n")
        for line in lines:
            host, port, digits = line.decode().split()
            own.sendto(bytes.fromhex(digits), (host, int(port)))
"""


def query(nonce, terms, size=PADDED):
    bare = message("/hana/query", "siss", "tap", nonce, terms, "")
    return message("/hana/query", "siss", "tap", nonce, terms, "." * max(0, size - len(bare)))


class PeerCase(Case):
    """Hosts a (10.7.0.1) and b (10.7.0.2), up."""

    def setUp(self):
        super().setUp()
        self.address("a", "10.7.0.1/24"), self.address("b", "10.7.0.2/24")
        self.up("a", "b")

    def peer(self, host, name, *flags, key=""):
        """One that is there when this returns."""
        program = self.run_program(host, "env", f"HANA_KEY={key}", sys.executable, "-B", str(HERE / "hana_peer.py"),
                                   "--name", name, *flags)
        program.id = program.wait_for("id (.*)", 5)[1]
        return program

    def tap(self, host):
        program = self.run_python(host, TAP, str(HERE))
        program.wait_for("ready", 5)
        return program

    def send(self, tap, data, host=GROUP, port=PORT):
        tap.process.stdin.write(f"{host} {port} {data.hex()}\n")
        tap.process.stdin.flush()

    def say(self, peer, line):
        peer.process.stdin.write(line + "\n")
        peer.process.stdin.flush()

    def counts_at_the_end(self, peer):
        peer.process.terminate()
        return json.loads(peer.wait_for("counts (.*)", 2)[1])

    def answers(self, tap, *packets, to=(GROUP, PORT)):
        """What comes to the tap's own address when it has sent these: source and packet."""
        self.lines_of(tap)
        for packet in packets:
            self.send(tap, packet, *to)
        time.sleep(0.3)
        return [(host, int(port), bytes.fromhex(digits)) for way, host, port, digits in self.lines_of(tap) if way == "own"]

    def lines_of(self, tap):
        """The packets that the tap has got since the last time."""
        seen = getattr(tap, "read", 0)
        lines = tap.all_lines()
        tap.read = len(lines)
        return [line.split() for line in lines[seen:] if line != "ready"]

    def events(self, program):
        return [line for line in program.all_lines() if not line.startswith(("id ", "warning "))]

    def block(self, host, *kinds):
        rules = "".join(f'iifname "eth0" meta pkttype {kind} udp dport {PORT} drop\n' for kind in kinds)
        table = f"table ip wall {{\nchain first {{\ntype filter hook input priority 0; policy accept;\n{rules}}}\n}}\n"
        subprocess.run(["ip", "netns", "exec", self.name_of(host), "nft", "-f", "-"], input=table, text=True, check=True)
