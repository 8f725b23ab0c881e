"""A router fed with OSC at a steady pace, and a visualization on another host whose cable can fail."""
import json, socket, subprocess, threading, time

from program import Case, Host, free_udp_port


def milliseconds(seconds):
    return f"{1e3 * seconds:.0f} ms"


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


class Player:
    """Plays `message_of(0)`, `message_of(1)`, ... so many a second, one port after the other.

    `played` are the times at which they were sent. A pace that the machine cannot keep is caught up with.
    """

    def __init__(self, ports, rate, message_of, count=None):
        self.ports, self.rate, self.message_of, self.count = ports, rate, message_of, count
        self.played = []
        self.longest_pause = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def _play(self):
        began = last = time.monotonic()
        with socket.socket(type=socket.SOCK_DGRAM) as sender:
            while not self._stopping.is_set() and len(self.played) != self.count:
                number = len(self.played)
                port = self.ports[number % len(self.ports)]
                packet = self.message_of(number)
                now = time.monotonic()
                self.longest_pause = max(self.longest_pause, now - last)
                self.played.append(now)
                sender.sendto(packet, ("127.0.0.1", port))
                last = now
                time.sleep(max(0.0, began + (number + 1) / self.rate - time.monotonic()))

    def wait(self, seconds):
        self._thread.join(seconds)
        if self._thread.is_alive():
            raise AssertionError(f"only {len(self.played)} were played within {seconds} s")

    def stop(self):
        """How many were played."""
        self._stopping.set()
        self._thread.join()
        return len(self.played)


class Stage(Case):
    """The router's host is 10.7.0.1; the other is 10.7.0.2, at the end of a cable. Neither has IPv6."""

    def setUp(self):
        super().setUp()
        self.other = Host()
        self.addCleanup(self.other.end)
        for host in (None, self.other):
            self.run_on(host, "sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6")
        self.lay_cable()
        for host, address in ((None, "10.7.0.1/24"), (self.other, "10.7.0.2/24")):
            self.run_on(host, "ip", "address", "add", address, "dev", "eth0")
            self.run_on(host, "ip", "link", "set", "eth0", "up")
        self.addCleanup(self.lose, 0)

    def lay_cable(self):
        """An interface eth0 on either host, joined."""
        self.run_on(None, "ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth0",
                    "netns", str(self.other.process.pid))
        self.addCleanup(subprocess.run, ["ip", "link", "delete", "eth0"], capture_output=True)

    def run_on(self, host, *command, **options):
        inside = host.enter if host else []
        subprocess.run([*inside, *command], check=True, capture_output=True, text=True, **options)

    def lose(self, percent):
        """So many of all packets that arrive at either host; the other host's go first."""
        chance = "" if percent == 100 else f"numgen random mod 100 < {percent}"
        rule = f'iifname "eth0" {chance} drop\n' if percent > 0 else ""
        wall = f"flush ruleset\ntable inet wall {{\nchain first {{\ntype filter hook input priority 0\n{rule}}}\n}}\n"
        for host in (self.other, None):
            self.run_on(host, "nft", "-f", "-", input=wall)

    def desk(self, routes, devices=1, **options):
        """A router with so many OSC inputs, `d0` and on, at `desk.ports`."""
        ports = [free_udp_port() for _ in range(devices)]
        inputs = "".join(f'[devices.d{number}]\nmatch = {{ kind = "osc", listen = "udp:127.0.0.1:{port}" }}\n'
                         for number, port in enumerate(ports))
        desk = self.router(self.show(inputs + routes), "--midi", "none", "--headless", "--name", "desk", **options)
        desk.ports = ports
        return desk

    def viz(self, *arguments, host="other", name="nebula"):
        """A visualization that listens. `host` None: on the router's."""
        host = self.other if host == "other" else host
        state = self.folder / f"state-of-{'other' if host else 'own'}"
        viz = self.hana("viz", "--json", "--name", name, *arguments, host=host, environment={"XDG_STATE_HOME": str(state)})
        _, found = viz.err.wait_for(r"a visualization on UDP port (\d+)")
        viz.port = int(found[1])
        return viz

    def play(self, desk, rate, message_of, count=None):
        player = Player(desk.ports, rate, message_of, count)
        self.addCleanup(player.stop)
        return player

    def links(self, router):
        return self.answer_of(router, "links")

    def wait_for_word(self, router, word, seconds=5, transport="udp"):
        """Until the link of that transport is in that state."""
        self.eventually(lambda: [link for link in self.links(router)["links"]
                                 if (link["transport"], link["state"]) == (transport, word)], seconds)

    def words(self, router, transport="udp"):
        """What has become of the link, in order."""
        return [change["state"] for change in self.links(router)["changes"] if change["transport"] == transport]


def messages_of(viz, start=0):
    """(when the line came, message) from line number `start` on."""
    return [(at, json.loads(text)) for at, text in viz.out.seen[start:]]
