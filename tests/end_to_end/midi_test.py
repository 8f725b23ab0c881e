#!/usr/bin/env python3
"""MIDI through a real JACK server, from a program that knows nothing of the router, out to UDP.

usage: midi_test.py HANA_ROUTER MIDI_SENDER
"""
import os, re, signal, sys, time
from pathlib import Path

import osc
from program import PATIENCE, Case, run_tests

Case.router_program, MIDI_SENDER = sys.argv[1:3]
SHOW = """
[devices.pads]
match = { kind = "midi", name = "%s" }

[visualizations.wall]
osc = "udp://127.0.0.1:%d"

[[route]]
from = "virtual:/**"
to = "wall:/keys/**"

[[route]]
from = "pads:/note/*"
to = "wall:/pads/$1"
"""


class Midi(Case):
    def setUp(self):
        super().setUp()
        # Always the same name: JACK has eight places, and that of a killed server is free again only
        # for one of its name.
        self.server = "hana_test_program"
        os.environ.update(JACK_DEFAULT_SERVER=self.server, JACK_NO_START_SERVER="1")
        self.socket_file = Path(f"/dev/shm/jack_{self.server}_{os.geteuid()}_0")
        self.addCleanup(self.remove_what_jack_left)
        self.wall = osc.Receiver()
        self.addCleanup(self.wall.close)

    def remove_what_jack_left(self):
        """A server that was killed leaves its socket, and clients that it knew their semaphores."""
        for left in (self.socket_file, *Path("/dev/shm").glob(f"jack_sem.{os.geteuid()}_{self.server}_*")):
            left.unlink(missing_ok=True)

    def start_jack(self):
        self.socket_file.unlink(missing_ok=True)  # of a killed server, it would look like a new one
        for scheduling in (["-R", "-P", "70"], ["-r"]):
            # Synchronous: an asynchronous server loses messages when the machine is busy.
            jack = self.start("jackd", "-n", self.server, *scheduling, "-S", "-d", "dummy", "-r", "48000", "-p", "512")
            self.eventually(lambda: self.socket_file.exists() or jack.process.poll() is not None)
            if jack.process.poll() is None:
                return jack
        self.fail("jackd does not come up")

    def start_router(self, pads="Pads:Port 1"):
        return self.router(self.show(SHOW % (pads, self.wall.port)), "--midi", "jack")

    def sender(self, *arguments):
        sender = self.start(MIDI_SENDER, "jack", *arguments)
        sender.out.wait_for("^ready$")
        return sender

    def pads(self):
        return self.sender("virtual", "Pads", "Port 1")

    def device(self, alias):
        return next((device for device in self.asked("devices") if device["alias"] == alias), {})

    def becomes(self, alias, state, seconds=PATIENCE):
        self.eventually(lambda: self.device(alias).get("state") == state, seconds)

    def received(self, count):
        messages = [self.wall.take() for _ in range(count)]
        self.assertEqual(self.wall.take(0.05), None, "more than was sent")
        return messages

    def test_every_kind_of_message_played_into_the_virtual_port_leaves_as_the_documented_value(self):
        self.start_jack()
        self.start_router()
        self.becomes("virtual", "connected")
        keyboard = self.sender("to", "Keyboard", "hana-router:hana-router")
        for line, address, tags, value in (
                ("903c7f", "/keys/note/60", "f", 1.0), ("903c40", "/keys/note/60", "f", 64 / 127),
                ("803c00", "/keys/note/60", "f", 0.0), ("993c00", "/keys/note/60", "f", 0.0),
                ("b0107f", "/keys/cc/16", "f", 1.0), ("bf1000", "/keys/cc/16", "f", 0.0),
                ("e00040", "/keys/pb", "f", 0.0), ("e07f7f", "/keys/pb", "f", 1.0), ("e00000", "/keys/pb", "f", -1.0),
                ("d07f", "/keys/cp", "f", 1.0), ("a03c00", "/keys/pp/60", "f", 0.0), ("c905", "/keys/pc", "i", 5),
                ("f0010203f7", "/keys/sysex", "b", b"\xf0\1\2\3\xf7"),
                ("42*998", "/keys/sysex", "b", b"\xf0" + 998 * b"\x42" + b"\xf7")):
            with self.subTest(line=line):
                keyboard.write_line(line)
                message, = self.received(1)
                self.assertEqual(message[:2], (address, tags))
                if tags == "f":
                    self.assertAlmostEqual(message[2][0], value, places=6)
                else:
                    self.assertEqual(message[2], [value])

    def test_notes_played_fast_arrive_once_and_in_order(self):
        self.start_jack()
        self.start_router()
        self.becomes("virtual", "connected")
        keyboard = self.sender("to", "Keyboard", "hana-router:hana-router")
        played = [number for number in range(36, 100)]
        for number in played:
            keyboard.write_line(f"90{number:02x}7f")
            keyboard.write_line(f"80{number:02x}00")
        got = [(message[0], message[2][0]) for message in self.received(2 * len(played))]
        self.assertEqual(got, [(f"/keys/note/{number}", value) for number in played for value in (1.0, 0.0)])

    def test_a_port_that_the_show_names_works_again_after_it_was_gone(self):
        self.start_jack()
        router = self.start_router()
        self.becomes("virtual", "connected")
        self.assertEqual(self.device("pads")["state"], "waiting")
        for number in (36, 37, 38):
            pads = self.pads()
            start = time.monotonic()
            self.becomes("pads", "connected", 2)
            print(f"connected after {time.monotonic() - start:.2f} s", end=" ")
            pads.write_line(f"90{number:02x}7f")
            self.assertEqual(self.received(1), [(f"/pads/{number}", "f", [1.0])])
            pads.end()
            self.becomes("pads", "waiting", 2)
            self.assertIn("waiting_s", self.device("pads"))
        code, out, _ = self.run_hana("devices")
        self.assertTrue(any(re.match(r"pads +midi +waiting", line) for line in out), out)
        said = [line for line in router.err.texts if line.startswith("pads: ")]
        self.assertEqual(len(said), 7, said)

    def test_only_ports_that_the_show_names_are_opened(self):
        self.start_jack()
        other = self.sender("virtual", "Pads", "Port 10")
        self.start_router()
        self.becomes("virtual", "connected")
        self.assertEqual(self.device("pads")["state"], "waiting")
        listed = [device for device in self.asked("devices") if device["name"] == "Pads:Port 10"]
        self.assertEqual([(device["alias"], device["state"]) for device in listed], [("", "available")])
        other.write_line("90247f")
        self.assertEqual(self.received(0), [])

    def test_a_name_in_the_show_may_have_stars_words_and_numbers(self):
        self.start_jack()
        pads = self.pads()
        for name in ("Pads*", "Pads:Port {1..2}", "{Keys,Pads}:Port 1"):
            with self.subTest(name=name):
                router = self.start_router(name)
                self.becomes("pads", "connected", 3)
                pads.write_line("90247f")
                self.assertEqual(self.received(1), [("/pads/36", "f", [1.0])])
            router.stop()

    def test_devices_of_the_show_are_listed_from_the_start(self):
        self.start_jack()
        self.start_router()
        self.assertEqual([device["alias"] for device in self.asked("devices")], ["pads", "virtual"])

    def test_no_server_is_one_line_and_a_server_that_comes_dies_and_returns_is_picked_up(self):
        # The last one ends well: JACK has room for eight servers, and one that was killed keeps its
        # place until another of its name starts.
        router = self.start_router()
        router.err.wait_for("^midi: no JACK server; ")
        self.assertEqual(self.device("virtual")["state"], "waiting")
        for sign in (signal.SIGKILL, signal.SIGTERM):
            jack = self.start_jack()
            self.becomes("virtual", "connected", 3)
            pads = self.pads()
            self.becomes("pads", "connected", 2)
            pads.write_line("90247f")
            self.assertEqual(self.received(1), [("/pads/36", "f", [1.0])])
            pads.end()
            jack.stop(sign)
            self.becomes("virtual", "waiting", 3)
        self.assertEqual(router.stop(), 0)
        said = [line for line in router.err.texts if line.startswith("midi: ")]
        self.assertEqual(len(said), 5, said)
        noise = [line for line in router.err.texts if re.search("(?i)rtmidi|cannot|jackd|exception|zombi", line)]
        self.assertEqual(noise, [])


if __name__ == "__main__":
    run_tests(("jackd", "jackd2"))
