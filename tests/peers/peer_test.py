#!/usr/bin/env python3
"""The peer in plain Python and real nodes understand each other.

usage: peer_test.py MESH_PRINTER
"""
import shutil, statistics, struct, sys, time

from peer_hosts import PADDED, PeerCase, query
from hana_wire import Hello, arguments, fnv1a, message
from mesh_hosts import run_tests

KEY, OTHER_KEY = "correct horse battery", "correct horse buttery"


class Peers(PeerCase):
    def test_a_node_and_the_peer_find_each_other_and_changes_are_told(self):
        for key in ("", KEY):
            with self.subTest(key=key):
                router = self.node("a", "router", "desk", 0, *(("--key", key) if key else ()))
                peer = self.peer("b", "nebula", "--port", "9000", key=key)
                router.wait_for(r"appeared visualization nebula 10\.7\.0\.2:9000", 2)
                peer.wait_for(r"appeared router desk 10\.7\.0\.1:0", 2)
                start = time.monotonic()
                self.say(peer, "status=ready")
                router.wait_for("changed visualization nebula", 2)
                self.assertLess(time.monotonic() - start, 0.5)
                router.kill(), peer.kill()

    def test_a_bye_counts_within_100_ms_both_ways(self):
        for key in ("", KEY):
            flags = ("--key", key) if key else ()
            router, watcher = self.node("a", "router", "desk", 0, *flags), self.peer("a", "watcher", key=key)
            waits = {"node": [], "peer": []}
            for number in range(3):
                leaving = self.peer("b", f"nebula{number}", "--port", "9000", key=key)
                router.wait_for(f"appeared visualization nebula{number}", 2)
                waits["node"].append(self.wait_after(leaving.process.terminate, router, f"bye visualization nebula{number}"))
                leaving = self.node("b", "visualization", f"wall{number}", 9000, *flags)
                watcher.wait_for(f"(appeared|returned) visualization wall{number}", 2)
                waits["peer"].append(self.wait_after(leaving.say_bye, watcher, f"bye visualization wall{number}"))
            self.assertLess(statistics.median(waits["node"]), 0.1)
            self.assertLess(statistics.median(waits["peer"]), 0.1)
            router.kill(), watcher.kill()

    def wait_after(self, action, program, pattern):
        start = time.monotonic()
        action()
        program.wait_for(pattern, 2)
        return time.monotonic() - start

    def test_a_killed_program_is_noticed_both_ways(self):
        router, watcher = self.node("a", "router", "desk"), self.peer("a", "watcher")
        peer, node = self.peer("b", "nebula"), self.node("b", "visualization", "wall", 9000)
        for program, name in ((router, "nebula"), (watcher, "wall")):
            program.wait_for(f"appeared visualization {name}", 2)
        peer.kill(), node.kill()
        start = time.monotonic()
        router.wait_for("silent visualization nebula", 4)
        watcher.wait_for("silent visualization wall", 4)
        self.assertLess(time.monotonic() - start, 3.5)
        self.assertFalse([line for line in self.events(router) + self.events(watcher) if line.startswith("silent") and
                          ("watcher" in line or "desk" in line)])

    def test_a_killed_peer_that_starts_again_is_the_same_node(self):
        router = self.node("a", "router", "desk")
        first = self.peer("b", "nebula", "--id", "one", "--port", "9000")
        router.wait_for("appeared visualization nebula", 2)
        time.sleep(1)  # until the next epoch
        first.kill()
        self.peer("b", "nebula", "--id", "one", "--port", "9001")
        router.wait_for("restarted visualization nebula", 2)
        router.wait_for(r"(appeared|returned) visualization nebula 10\.7\.0\.2:9001", 1)

    def test_the_peers_query_is_answered_by_those_only_that_it_means(self):
        self.node("a", "router", "desk", 0, "--tags", "left,stage"), self.node("a", "router", "spare", 0, "--tags", "right")
        peer = self.peer("b", "nebula", "--query", "role:router #left")
        peer.wait_for("answered router desk", 2)
        time.sleep(2)
        self.assertTrue(any(line.startswith("appeared router spare") for line in peer.all_lines()))
        self.assertFalse(any(line.startswith("answered router spare") for line in peer.all_lines()))

    def test_queries_are_answered_by_the_peer_and_by_nodes_if_they_mean_them(self):
        self.peer("b", "nebula", "--tags", "left, stage"), self.node("b", "visualization", "left", 9000, "--tags", "right")
        self.peer("b", "some:words", "--role", "daemon"), self.node("b", "daemon", "role:words")
        tap, everybody = self.tap("a"), {"nebula", "left", "some:words", "role:words"}
        meant = {"#left": {"nebula"}, "#right": {"left"}, "#le": set(), "left*": {"left"}, "name:n?b*": {"nebula"},
                 "role:visualization": {"nebula", "left"}, "role:router": set(), "#stage  nebula": {"nebula"}, "cap:gpu": set(),
                 "#Left": set(), "*": everybody, "": everybody, "cap:": set(), "#": set(), "role:": set(), "name:": set(),
                 "some:words": {"some:words"}, "role:words": set(), "name:role:*": {"role:words"}, "*:words": {"some:words", "role:words"}}
        for nonce, (terms, names) in enumerate(meant.items()):
            with self.subTest(terms=terms):
                found = self.answers(tap, query(nonce, terms))
                self.assertEqual({Hello.read(data).name for _, _, data in found}, names)
                self.assertTrue(all(len(data) <= PADDED for _, _, data in found))

    def test_a_hello_larger_than_the_query_goes_to_the_group_instead(self):
        for start, name in ((self.peer, "nebula"), (lambda host, name: self.node(host, "visualization", name, 9000), "wall")):
            with self.subTest(name=name):
                program, tap = start("b", name), self.tap("a")
                for nonce in range(3):
                    time.sleep(1.1)
                    self.lines_of(tap)
                    self.send(tap, query(nonce, name, size=0))
                    time.sleep(0.3)
                    heard = self.lines_of(tap)
                    self.assertEqual([line for line in heard if line[0] == "own"], [])
                    self.assertTrue([line for line in heard if line[1] == "10.7.0.2"])
                program.kill()

    def test_probes_of_this_epoch_only_are_answered(self):
        self.peer("b", "nebula"), self.node("b", "visualization", "wall", 9000)
        tap = self.tap("a")
        found = self.answers(tap, query(1, ""))
        self.assertEqual({Hello.read(data).name for _, _, data in found}, {"nebula", "wall"})
        for host, port, hello in found:
            epoch = Hello.read(hello).epoch
            probes = [message("/hana/probe", "ii", nonce, asked) for nonce, asked in ((77, epoch - 1), (78, epoch))]
            answer = message("/hana/alive", "ii", 78, epoch)
            self.assertEqual(self.answers(tap, *probes, to=(host, port)), [(host, port, answer)])

    def test_another_key_and_no_key_are_invisible_and_counted(self):
        router, peer = self.node("a", "router", "desk", 0, "--key", KEY), self.peer("b", "nebula", key=KEY)
        strangers = self.peer("b", "wrong", key=OTHER_KEY), self.peer("b", "bare")
        self.node("a", "visualization", "bare_node", 9000), self.node("a", "visualization", "wrong_node", 9001, "--key", OTHER_KEY)
        router.wait_for("appeared visualization nebula", 2), peer.wait_for("appeared router desk", 2)
        strangers[0].wait_for("appeared visualization wrong_node", 2), strangers[1].wait_for("appeared visualization bare_node", 2)
        time.sleep(2)
        self.assertEqual(len(self.events(router)), 1, self.events(router))
        self.assertEqual(len(self.events(peer)), 1, self.events(peer))
        counts = [self.counts_at_the_end(program) for program in (peer, *strangers)]
        self.assertGreater(min(counts[0]["other_key"], counts[0]["unsealed"]), 0)
        self.assertGreater(min(counts[1]["other_key"], counts[1]["unsealed"]), 0)
        self.assertGreater(counts[2]["sealed"], 0)
        self.assertFalse("wrong_code" in counts[0] or "malformed" in counts[0], counts[0])

    def recording_of(self, name, tap, router, key):
        """Everything that a node said to the group in its life."""
        self.lines_of(tap)
        peer = self.peer("b", name, "--id", "one", "--port", "9001", key=key)
        router.wait_for(f"appeared visualization {name}", 2)
        time.sleep(0.5)
        self.say(peer, "status=recorded")
        router.wait_for(f"changed visualization {name}", 2)
        self.counts_at_the_end(peer)
        router.wait_for(f"bye visualization {name}", 2)
        time.sleep(1)  # until the next epoch, and until byes count again
        return [bytes.fromhex(digits) for way, host, _, digits in self.lines_of(tap) if (way, host) == ("group", "10.7.0.2")]

    def replay(self, recording, tap, listening, router):
        """What the router makes of it."""
        before = len(self.events(router))
        self.lines_of(listening)
        for packet in recording:
            self.send(tap, packet)
            time.sleep(0.02)
        time.sleep(1)
        arrived = [bytes.fromhex(digits) for _, _, _, digits in self.lines_of(listening)]
        self.assertTrue(set(recording) <= set(arrived))
        return self.events(router)[before:]

    def test_with_a_key_a_recording_changes_nothing(self):
        router, listening, tap = self.node("a", "router", "desk", 0, "--key", KEY), self.tap("a"), self.tap("b")
        recording = self.recording_of("old", listening, router, KEY)
        self.assertEqual(self.replay(recording, tap, listening, router), [])
        living = self.peer("b", "new", "--id", "one", "--port", "9002", key=KEY)
        router.wait_for(r"returned visualization new 10\.7\.0\.2:9002", 2)
        self.assertEqual(self.replay(recording, tap, listening, router), [])
        self.say(living, "status=ready")
        router.wait_for(r"changed visualization new 10\.7\.0\.2:9002", 1)

    def test_without_a_key_a_recording_of_an_earlier_epoch_changes_nothing(self):
        router, listening, tap = self.node("a", "router", "desk"), self.tap("a"), self.tap("b")
        recording = self.recording_of("old", listening, router, "")
        self.assertTrue(self.replay(recording, tap, listening, router)[0].startswith("returned visualization old"))
        living = self.peer("b", "new", "--id", "one", "--port", "9002")
        router.wait_for(r"returned visualization new 10\.7\.0\.2:9002", 3)
        self.assertEqual(self.replay(recording, tap, listening, router), [])
        self.say(living, "status=ready")
        router.wait_for(r"changed visualization new 10\.7\.0\.2:9002", 1)

    def test_where_multicast_is_blocked_broadcast_takes_over(self):
        """Also among peers alone."""
        for host in "ab":
            self.sysctl(host, "net/ipv6/conf/all/disable_ipv6", 1)
            self.block(host, "multicast")
        for start in (self.peer, lambda host, name: self.node(host, "visualization", name)):
            first, second = start("a", "desk"), self.peer("b", "nebula")
            first.wait_for("appeared visualization nebula", 2), second.wait_for("appeared visualization desk", 2)
            first.kill(), second.kill()

    def test_a_seed_tells_of_all_nodes_that_it_knows(self):
        """By pages and lists, without multicast and broadcast, both ways."""
        router, peer = self.node("a", "router", "desk"), self.peer("b", "nebula", "--port", "9000")
        tap, names = self.tap("a"), {f"plain{number}" for number in range(40)}
        for name in names:
            self.send(tap, Hello(name, "visualization", name, 1, 9000, {"ttl": "60"}).packet(1200))
        for _ in names:
            router.wait_for("appeared visualization plain", 2), peer.wait_for("appeared visualization plain", 2)
        self.add_host("c"), self.address("c", "10.7.0.3/24"), self.up("c")
        for host in "abc":
            self.block(host, "multicast", "broadcast")
        late = self.peer("c", "late", "--port", "9001", "--seed", "10.7.0.1"), self.node("c", "router", "spare", 0, "--seed", "10.7.0.2")
        for program in late:
            found = {program.wait_for(r"appeared visualization (plain\d+) 10\.7\.0\.1:9000", 5)[1] for _ in names}
            self.assertEqual(found, names)
        router.wait_for(r"appeared visualization late 10\.7\.0\.3:9001", 2), peer.wait_for(r"appeared router spare 10\.7\.0\.3:0", 2)
        time.sleep(4)
        self.assertFalse([line for program in (router, peer, *late) for line in self.events(program) if line.startswith("silent")])

    def test_with_a_key_nodes_that_a_seed_tells_of_are_asked_and_known(self):
        router, peer = self.node("a", "router", "desk", 0, "--key", KEY), self.peer("b", "nebula", "--port", "9000", key=KEY)
        router.wait_for("appeared visualization nebula", 2), peer.wait_for("appeared router desk", 2)
        self.add_host("c"), self.address("c", "10.7.0.3/24"), self.up("c")
        for host in "abc":
            self.sysctl(host, "net/ipv6/conf/all/disable_ipv6", 1)
            self.block(host, "multicast", "broadcast")
        late = self.peer("c", "late", "--port", "9001", "--seed", "10.7.0.1", key=KEY)
        late.wait_for(r"appeared visualization nebula 10\.7\.0\.2:9000", 3)
        peer.wait_for(r"appeared visualization late 10\.7\.0\.3:9001", 5)
        self.node("c", "router", "spare", 0, "--seed", "10.7.0.2", "--key", KEY).wait_for("appeared router desk", 3)

    def test_forged_hellos_and_byes_neither_remove_nor_move_a_living_node(self):
        # A node has 40 ms to answer; a machine that does not let it run for so long gets another chance.
        seen = [self.what_is_seen_of_a_forgery(attempt) for attempt in range(2)]
        if any("restarted" in text for text in seen):
            seen = [self.what_is_seen_of_a_forgery(2)]
        for text in seen:
            self.assertIn("appeared router desk", text)
            self.assertIn("appeared visualization nebula", text)
            self.assertNotRegex(text, "bye|forged|6666|restarted|silent")

    def what_is_seen_of_a_forgery(self, attempt):
        names = f"desk{attempt}", f"nebula{attempt}"
        self.node("a", "router", names[0]), self.peer("a", names[1], "--port", "9000")
        tap = self.tap("b")
        watchers = self.peer("b", f"watcher{attempt}"), self.node("b", "visualization", f"wall{attempt}", 9001)
        found = {hello.name: hello for hello in (Hello.read(data) for _, _, data in self.answers(tap, query(1, "")))}
        for hello in (found[name] for name in names):
            self.send(tap, message("/hana/bye", "si", hello.node, hello.epoch))
            for epoch in (hello.epoch - 1, hello.epoch, hello.epoch + 1):
                self.send(tap, Hello(hello.node, hello.role, f"forged{attempt}", epoch, 6666, {"proto": "1"}).packet(1200))
        time.sleep(1)
        lines = [line for watcher in watchers for line in self.events(watcher)]
        return " ".join(line for line in lines if any(name in line for name in (*names, f"forged{attempt}")))

    def test_a_copy_of_a_running_node_draws_an_id_of_its_own(self):
        router = self.node("a", "router", "desk")
        time.sleep(1)  # until the next epoch
        copy = self.peer("b", "nebula", "--id", router.id)
        copy.wait_for("appeared router desk", 2)
        router.wait_for("appeared visualization nebula", 2)

    def test_among_many_nodes_the_same_three_answer_whoever_made_them(self):
        programs = [self.node("a", "router", name) for name in ("desk", "spare")]
        programs += [self.peer("b", name) for name in ("x", "y", "z")]
        tap, names = self.tap("a"), {f"plain{number}" for number in range(70)}
        for name in names:
            self.send(tap, Hello(name, "visualization", name, 1, 9000, {"ttl": "60"}).packet(1200))
        for program in programs:
            for _ in range(len(names) + len(programs) - 1):
                program.wait_for("appeared", 4)
        time.sleep(1.1)  # until nobody appeared within the last second
        for nonce in range(8):
            found = [data for _, _, data in self.answers(tap, query(nonce, ""))]
            lowest = sorted((program.id for program in programs), key=lambda node: fnv1a(struct.pack(">i", nonce) + node.encode()))[:3]
            self.assertEqual(sorted(Hello.read(data).node for data in found if data.startswith(b"/hana/hello")), sorted(lowest))
            pages = [arguments(data)[2] for data in found if data.startswith(b"/hana/page")]
            self.assertEqual(sorted(page[0].decode() for page in pages), sorted(lowest))
            self.assertEqual({page[4] for page in pages}, {len(names) + len(programs) - 1})


if __name__ == "__main__":
    if not shutil.which("nft"):
        print("skipped: the package nftables is not installed")
        sys.exit(77)
    run_tests()
