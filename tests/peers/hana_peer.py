#!/usr/bin/env python3
"""A Hana node in plain Python: finds others on the network and is found, with or without a mesh key. Linux only.

It follows docs/protocol.md. Left out: IPv6, interfaces that appear later, and remembering addresses. Prints a line for each
event. SIGTERM or ^C says bye. A line `key=value` on standard input changes what it says of itself, such as `status=ready`.
"""
import argparse
import functools
import itertools
import json
import math
import os
import random
import secrets
import signal
import struct
from ipaddress import ip_address

from hana_network import PORT
from hana_sender import FEW, MOST, Path, Peer, Sender, now
from hana_wire import LIMIT, Hello, Refused, arguments, fnv1a, later, means, message, read_page, text, word

REMEMBERED = 1024
HEARD = {"/hana/hello": "sssii", "/hana/query": "siss", "/hana/bye": "si", "/hana/probe": "ii", "/hana/alive": "ii",
         "/hana/page": "siiii", "/hana/list": "siiis"}


class Node(Sender):
    """What a node makes of what it hears."""

    def receive(self, sock):
        packet = self.net.receive(sock)
        if not packet:
            return
        try:
            if not packet.near and packet.source[0] not in {host for host, _ in self.seeds}:
                raise Refused("off_subnet")
            data, *packet.seal = self.seal.open(packet.data) if self.seal else (packet.data, None, None, None)
            if data.startswith(b"#bundle\0"):
                raise Refused("sealed")
            address, types, values = arguments(data)
            if address not in HEARD or not types.startswith(HEARD[address]):
                raise Refused("malformed")
            if self.seal and types[0] == "s" and values[0].decode("latin-1") != packet.seal[0]:
                raise Refused("wrong_code")
            if packet.how == "multicast" and not packet.own:
                self.multicast_heard[packet.interface] = now()
            self.credit[packet.source] = self.credit.pop(packet.source, 0) + len(packet.data)
            if len(self.credit) > 2 * MOST:
                del self.credit[next(iter(self.credit))]
            getattr(self, "heard_" + address[len("/hana/"):])(packet, data, values)
        except Refused as refused:
            self.counts[str(refused)] += 1

    def heard_hello(self, packet, data, _values):
        hello = Hello.read(data)
        peer = self.peers.get(hello.node)
        path = peer and peer.paths.get(packet.source)
        if self.seal and hello.epoch != packet.seal[1]:
            raise Refused("wrong_code")
        if hello.node == self.hello.node:
            self.ask(hello, [packet.source], 4, 0.05, functools.partial(self.meet_clone, hello, packet.source))
        elif not peer or later(hello.epoch, peer.hello.epoch):
            self.heard_newcomer(hello, data, packet, peer)
        elif hello.epoch == peer.hello.epoch and not path:
            self.heard_second_address(peer, packet)
        elif hello.epoch == peer.hello.epoch and (not self.seal or path.counter is None or later(packet.seal[2], path.counter)):
            path.heard, path.interface, path.counter, peer.hearsay = now(), packet.interface, packet.seal[2], False
            if packet.how in ("multicast", "broadcast"):
                peer.heard_by_group = now()
            before, peer.hello, peer.data = peer.hello, hello, data
            if vars(before) != vars(hello):
                self.event("changed", peer)
        if self.filter and packet.how == "unicast" and now() < self.queried + 1 and hello.node in self.peers.keys() - self.answered:
            self.answered.add(hello.node)
            self.event("answered", self.peers[hello.node])

    def heard_newcomer(self, hello, data, packet, peer):
        if later(self.gone.get(hello.node, hello.epoch), hello.epoch):
            return
        path = Path(now(), packet.interface, packet.seal[2])
        meet = functools.partial(self.meet, hello, data, packet.source, path)
        if peer and peer.hello.full:
            meet = functools.partial(self.challenge, peer, "restarted", meet)
        elif peer and not self.takes_place(peer, packet.source):
            return
        elif peer:
            self.lose(peer, "restarted")
        if self.seal:
            self.ask(hello, [packet.source], 4, 0.05, meet)
        else:
            meet()

    def takes_place(self, plain, address):
        return any(address[0] == host or self.net.rank(address) < self.net.rank((host, 0)) for host, _ in plain.paths)

    def heard_second_address(self, peer, packet):
        def add():
            before, kept = self.best(peer), peer.paths if peer.hello.full else {}
            peer.paths = {**kept, packet.source: Path(now(), packet.interface, packet.seal[2])}
            if self.best(peer) != before:
                self.event("changed", peer)
        if peer.hello.full:
            self.ask(peer.hello, [packet.source], 4, 0.05, add)
        elif self.takes_place(peer, packet.source):
            add()

    def heard_query(self, packet, _data, values):
        nonce, terms = values[1], text(values[2], 256, may_cut=False)
        if packet.how == "broadcast":
            self.asked_by_broadcast[packet.interface] = now()
        for_few = self.nodes() > FEW and not terms.strip() and packet.how != "asked"
        if for_few:
            nodes = [self.hello.node] + [peer.hello.node for peer in self.peers.values() if peer.hello.full]
            if self.hello.node not in sorted(nodes, key=lambda node: fnv1a(struct.pack(">i", nonce) + node.encode()))[:3]:
                return
        wants_page = for_few or packet.how == "asked"
        if (wants_page or means(terms, self.hello)) and self.answers.take():
            self.after(random.uniform(0, min(0.02, self.nodes() / 1000)), self.answer, packet, nonce, terms, wants_page)

    def heard_list(self, packet, _data, values):
        _, nonce, cookie, start, terms = values[:5]
        if cookie == self.cookie(nonce, packet.source) and start >= 0 and self.lists.take():
            self.credit[packet.source] += LIMIT
            self.send_page(packet, nonce, start, text(terms, 256, may_cut=False), LIMIT)

    def heard_page(self, packet, _data, values):
        node, nonce, cookie, start, total = values[:5]
        entries = read_page(values)
        if nonce not in self.nonces or packet.how != "unicast" or word(node, 64) == self.hello.node.encode():
            return
        for address, age, hello, data in entries:
            self.heard_of(packet, address, age, hello, data)
        self.enough = self.enough or not self.filter and len(self.peers) >= total
        rest = start + len(entries)
        if rest < total and (packet.source, nonce, rest) not in self.listed:
            self.listed.add((packet.source, nonce, rest))
            self.send(message("/hana/list", "siiis", self.hello.node, nonce, cookie, rest, self.filter), packet.source)

    def heard_of(self, packet, address, age, hello, data):
        """What a directory says counts for nodes not yet known; with a key they are asked first."""
        if hello.node in self.peers or hello.node == self.hello.node or not self.net.is_near(address, packet.interface):
            return
        if later(self.gone.get(hello.node, hello.epoch), hello.epoch):
            return
        path = Path(now() - age / 1000, packet.interface, None)
        meet = functools.partial(self.meet, hello, data, address, path, hearsay=True)
        self.credit.setdefault(address, LIMIT)
        if self.seal:
            self.ask(hello, [address], 4, 0.05, meet)
        else:
            meet()

    def heard_bye(self, packet, _data, values):
        peer = self.peers.get(word(values[0], 64))
        if self.seal and values[1] != packet.seal[1]:
            raise Refused("wrong_code")
        if not peer or values[1] != peer.hello.epoch:
            return
        if peer.hello.full:
            self.challenge(peer, "bye")
        elif packet.source[0] in {host for host, _ in peer.paths}:
            self.lose(peer, "bye")

    def heard_probe(self, packet, _data, values):
        if values[1] == self.hello.epoch:
            self.send(message("/hana/alive", "ii", *values[:2]), packet.source)

    def heard_alive(self, packet, _data, values):
        what, alive = self.asked.get(values[0], (None, None))
        if not what or (self.seal and packet.seal[:2] != [what[0], what[1]]):
            return
        if values[1] != what[1] or packet.source not in what[2]:
            return
        del self.asked[values[0]]
        self.credit[packet.source] = math.inf
        peer = self.peers.get(what[0])
        if peer and peer.hello.epoch == what[1] and packet.source in peer.paths:
            peer.paths[packet.source].heard, peer.hearsay = now(), False
        alive()

    # -- Whom it knows

    def best(self, peer):
        return min(peer.paths, key=self.net.rank)

    def meet(self, hello, data, address, path, hearsay=False):
        if hello.node in self.peers:
            return
        if len(self.peers) >= MOST:
            raise Refused("full")
        peer = Peer(hello, data, address, path)
        peer.hearsay, peer.label = hearsay, self.free_label(hello)
        self.peers[hello.node] = peer
        self.event("appeared" if self.gone.pop(hello.node, None) is None else "returned", peer)

    def free_label(self, hello):
        taken = {peer.label for peer in self.peers.values() if peer.hello.role == hello.role}
        longer = (f"{hello.name}~{hello.node[:length]}" for length in range(4, len(hello.node) + 1))
        return next(label for label in itertools.chain([hello.name], longer, [hello.node]) if label not in taken or label == hello.node)

    def meet_clone(self, hello, address):
        if now() < self.started + 10 and later(self.hello.epoch, hello.epoch):
            self.hello.node = secrets.token_hex(16)
            self.say_hello()
        elif address not in self.clones:
            self.clones.add(address)
            print(f"clone at {address[0]}:{address[1]}", flush=True)

    def challenge(self, peer, reason, then=lambda: None, times=4, gap=0.01):
        """Probes a node; if it does not answer it is gone and `then` follows."""
        if peer.doubt == reason or now() < peer.trusted_until:
            return
        begun, peer.doubt = now(), reason

        def stays():
            peer.doubt, peer.trusted_until = None, now() + 1

        def goes():
            if reason == "silent" and peer.heard() > begun:
                peer.doubt = None
            elif self.peers.get(peer.hello.node) is peer:
                self.lose(peer, reason)
                then()
        self.ask(peer.hello, list(peer.paths), times, gap, stays, goes)

    def lose(self, peer, reason):
        del self.peers[peer.hello.node]
        self.gone[peer.hello.node] = peer.hello.epoch
        if len(self.gone) > REMEMBERED:
            del self.gone[next(iter(self.gone))]
        self.event(reason, peer)

    def watch(self):
        for peer in list(self.peers.values()):
            self.drop_silent_paths(peer)
            silence = now() - peer.heard()
            if peer.hello.full and silence > 2 * self.interval():
                self.challenge(peer, "silent", times=10, gap=max(0.1, self.nodes() * 0.0015))
            elif not peer.hello.full and silence > peer.hello.ttl:
                self.lose(peer, "silent")
        self.after(0.05, self.watch)

    def drop_silent_paths(self, peer):
        before, newest = self.best(peer), peer.heard()
        for address, path in list(peer.paths.items()):
            if newest > path.heard + 5 * self.interval():
                del peer.paths[address]
        if self.best(peer) != before:
            self.event("changed", peer)

    def event(self, what, peer):
        osc = f"{self.best(peer)[0]}:{peer.hello.port}"
        if self.json:
            print(json.dumps({"event": what, "id": peer.hello.node, "role": peer.hello.role, "name": peer.label, "osc": osc,
                              "epoch": peer.hello.epoch, "says": peer.hello.pairs, "at_s": round(now() - self.started, 4)}), flush=True)
        else:
            print(what, peer.hello.role, peer.label, osc, flush=True)


def address(written):
    host, _, port = written.partition(":")
    return str(ip_address(host)), int(port or PORT)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", default="visualization", choices=["router", "visualization", "daemon", "observer"])
    parser.add_argument("--port", type=int, default=0, help="where it receives OSC; 0 is nowhere")
    parser.add_argument("--id", help="to come back as the same node; otherwise each run is a new one")
    parser.add_argument("--interface", action="append", metavar="IP", help="use only the interfaces with these addresses")
    parser.add_argument("--tags", help="words separated by commas")
    parser.add_argument("--key-file", help="a file with the mesh key; without it the key is in HANA_KEY, or there is none")
    parser.add_argument("--seed", action="append", type=address, default=[], metavar="ADDRESS[:PORT]")
    parser.add_argument("--query", default="", metavar="FILTER", help="ask only nodes that this means")
    parser.add_argument("--seconds", type=float, default=math.inf)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    key = os.fsencode(os.environ.get("HANA_KEY", ""))
    if options.key_file:
        with open(options.key_file, "rb") as file:
            key = file.read().rstrip(b"\r\n")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    node = Node(options, key)
    print("id", node.hello.node, flush=True)
    node.run(options.seconds)
    print("counts", json.dumps(node.counts), flush=True)


if __name__ == "__main__":
    main()
