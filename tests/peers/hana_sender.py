"""What a Hana node sends: hellos, queries, answers, probes and byes, each in its time and within its limits."""
import collections
import heapq
import itertools
import math
import os
import random
import secrets
import selectors
import struct
import time

from hana_network import Network
from hana_wire import LIMIT, Hello, Seal, mac, means, message, signed, string

FEW, MOST = 64, 4096
now = time.monotonic


class Bucket:
    """Lets `rate` things a second through, and `burst` at once."""

    def __init__(self, rate, burst):
        self.rate, self.burst, self.left, self.filled = rate, burst, burst, now()

    def take(self):
        at = now()
        self.left, self.filled = min(self.burst, self.left + (at - self.filled) * self.rate), at
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Path:
    """An address of a node: when and by which interface it was heard from there, and the counter of its last hello."""

    def __init__(self, heard, interface, counter):
        self.heard, self.interface, self.counter = heard, interface, counter


class Peer:
    def __init__(self, hello, data, address, path):
        self.hello, self.data, self.paths, self.label = hello, data, {address: path}, hello.name
        self.doubt, self.trusted_until, self.heard_by_group, self.hearsay = None, -math.inf, -math.inf, False

    def heard(self):
        return max(path.heard for path in self.paths.values())


class Sender:
    """What a node sends, and when; what it hears is for the class that is made from this one."""

    def __init__(self, options, key):
        self.net, self.filter, self.json, self.started = Network(options.interface), options.query, options.json, now()
        tags = {"tags": options.tags} if options.tags else {}
        self.hello = Hello(options.id or secrets.token_hex(16), options.role, options.name, signed(int(time.time())),
                           options.port, {"proto": "1", **tags})
        self.seal, self.counter, self.seeds, self.secret = Seal(key) if key else None, 0, options.seed, secrets.token_bytes(32)
        self.peers, self.gone, self.credit, self.asked, self.counts = {}, {}, {}, {}, collections.Counter()
        self.multicast_heard, self.asked_by_broadcast, self.listed = {}, {}, set()
        self.nonces, self.answered, self.queried, self.enough, self.clones = collections.deque(maxlen=8), set(), -math.inf, False, set()
        self.answers, self.large_answers, self.lists = Bucket(20, 40), Bucket(1, 1), Bucket(200, 100)
        self.told, self.hello_waits, self.timers, self.order = -math.inf, False, [], itertools.count()

    # -- Time

    def after(self, seconds, do, *what):
        heapq.heappush(self.timers, (now() + seconds, next(self.order), do, what))

    def run(self, seconds):
        self.after(0, self.beacon, 0.05, 0.15)
        self.after(0, self.ask_all, 0.05, 0.15, 0.6)
        self.after(0, self.watch)
        selector = selectors.SelectSelector()
        for sock in self.net.sockets:
            selector.register(sock, selectors.EVENT_READ, self.receive)
        selector.register(0, selectors.EVENT_READ, lambda stdin: self.change(os.read(stdin, 4096)) or selector.unregister(stdin))
        try:
            while now() < self.started + seconds:
                for ready, _ in selector.select(max(0, self.timers[0][0] - now())):
                    ready.data(ready.fileobj)
                while self.timers[0][0] <= now():
                    _, _, do, what = heapq.heappop(self.timers)
                    do(*what)
        except KeyboardInterrupt:
            pass
        for wait in (0, 0.02, 0.04):
            time.sleep(wait)
            self.tell(message("/hana/bye", "si", self.hello.node, self.hello.epoch))

    def nodes(self):
        return len(self.peers) + 1

    def interval(self):
        return max(0.75, self.nodes() * 0.01)

    # -- What it says

    def room(self, size=LIMIT):
        return size - (76 + len(string(self.hello.node)) if self.seal else 0)

    def sealed(self, data):
        if not self.seal:
            return data
        self.counter = signed(self.counter + 1)
        return self.seal.close(data, self.hello.node, self.hello.epoch, self.counter)

    def send(self, data, address):
        """An address that has never answered gets no more bytes than came from it."""
        packet = self.sealed(data)
        if self.credit.get(address, 0) >= len(packet):
            self.credit[address] -= len(packet)
            self.net.to(packet, address)

    def deaf(self):
        """Interfaces on which no multicast comes from other machines."""
        patience = max(3, 3 * self.interval())
        return {index for index in self.net.interfaces
                if now() > self.multicast_heard.get(index, self.started + 0.2 - patience) + patience}

    def tell(self, data):
        packet = self.sealed(data)
        self.net.to_group(packet, self.deaf() | {index for index, at in self.asked_by_broadcast.items() if now() < at + 30})
        unheard = (self.best(peer) for peer in self.peers.values() if now() > peer.heard_by_group + 2 * self.interval())
        for address in itertools.islice((address for address in unheard if self.credit.get(address) == math.inf), 64):
            self.net.to(packet, address)

    def say_hello(self):
        """Now, or 50 ms after the last one."""
        if now() < self.told + 0.05:
            if not self.hello_waits:
                self.after(self.told + 0.05 - now(), self.say_hello)
            self.hello_waits = True
            return
        self.told, self.hello_waits = now(), False
        self.tell(self.hello.packet(self.room()))

    def beacon(self, *early):
        self.say_hello()
        early = early if self.nodes() <= FEW else ()
        self.after(early[0] if early else self.interval() * random.uniform(0.9, 1.1), self.beacon, *early[1:])

    def ask_all(self, *early):
        if not (early and self.enough):
            self.query()
        self.after(early[0] if early else max(10, self.nodes() * 0.1) * random.uniform(0.9, 1.1), self.ask_all, *early[1:])

    def query(self):
        nonce = signed(secrets.randbits(32))
        self.queried = now()
        self.nonces.append(nonce)
        self.listed.clear()
        bare = message("/hana/query", "siss", self.hello.node, nonce, self.filter, "")
        packet = self.sealed(message("/hana/query", "siss", self.hello.node, nonce, self.filter, "." * (self.room(512) - len(bare))))
        self.net.to_group(packet, self.deaf())
        for seed in self.seeds:
            self.net.to(self.sealed(self.hello.packet(self.room())), seed)
            self.net.to(packet, seed)

    def change(self, lines):
        for line in lines.decode().splitlines():
            key, _, value = line.partition("=")
            self.hello.pairs[key] = value
            self.say_hello()
        return lines

    def ask(self, hello, addresses, times, gap, alive, silent=lambda: None):
        """Probes until one is answered: `alive(counter)`, or none was, `gap` after the last: `silent()`."""
        what = (hello.node, hello.epoch, tuple(addresses), times)
        if len(self.asked) >= MOST or any(other[0] == what for other in self.asked.values()):
            return
        nonce = signed(secrets.randbits(32))
        self.asked[nonce] = (what, alive)
        padding = ["." * 64] if self.seal else []
        probe = message("/hana/probe", "ii" + "s" * len(padding), nonce, hello.epoch, *padding)

        def again(left):
            if nonce in self.asked and left == 0:
                del self.asked[nonce]
                silent()
            elif nonce in self.asked:
                for address in addresses:
                    self.send(probe, address)
                self.after(gap, again, left - 1)
        again(times)

    def answer(self, packet, nonce, terms, wants_page):
        """With no more bytes than the query had."""
        left = min(LIMIT, len(packet.data))
        if means(terms, self.hello):
            hello = self.hello.packet(self.room())
            if len(hello) <= self.room(left):
                self.send(hello, packet.source)
                left -= len(hello) + LIMIT - self.room()
            elif self.large_answers.take():
                self.say_hello()
        if wants_page:
            self.send_page(packet, nonce, 0, terms, left)

    def cookie(self, nonce, address):
        return struct.unpack(">i", mac(self.secret, repr((nonce, address)).encode())[:4])[0]

    def send_page(self, packet, nonce, start, terms, size):
        known = [(peer, address, path) for _, peer in sorted(self.peers.items()) for address, path in peer.paths.items()
                 if path.interface == packet.interface and not peer.doubt and not peer.hearsay and means(terms, peer.hello)]
        known = [next(same) for _, same in itertools.groupby(known, key=lambda entry: entry[0])]
        fixed, entries, page = [self.hello.node, nonce, self.cookie(nonce, packet.source), start, len(known)], [], b""
        for count in range(len(known[start:]) + 1):
            longer = message("/hana/page", "siiii" + "sib" * count, *fixed, *entries)
            if len(longer) > self.room(size):
                break
            page = longer
            for peer, (host, port), path in known[start + count:start + count + 1]:
                hello = peer.data if len(peer.data) <= 600 else peer.hello.packet(600)
                entries += [f"{host}:{port}", int(1000 * (now() - path.heard)), hello]
        if page:
            self.send(page, packet.source)
