#!/usr/bin/env python3
"""OSC through the running program, from liblo's oscsend to liblo's oscdump.

usage: osc_test.py HANA_ROUTER
"""
import os, random, re, socket, sys

import osc
from program import Case, free_udp_port, run_tests

Case.router_program = sys.argv[1]
ROUTES = """
[[route]]
from = "phone:/fader/*"
to = "wall:/level/$1"
in = [0, 10]
out = [-1.0, 1.0]

[[route]]
from = "phone:/down"
to = "wall:/down"
in = [0.0, 10.0]
out = [100.0, 0.0]

[[route]]
from = "phone:/inverted"
to = "wall:/inverted"
in = [0, 10]
invert = true

[[route]]
from = "phone:/plain"
to = "wall:/plain"

[[route]]
from = "phone:/accelerometer"
to = "wall:/pitch"
arg = 2

[[route]]
from = "phone:/all/**"
to = "wall:/$device/**"
pass = true

[[route]]
from = "phone:/end"
to = "wall:/end"
pass = true
"""


class OscCase(Case):
    """A router with the device `phone`, routed to the fixed address of `wall`."""

    def setUp(self):
        super().setUp()
        self.port = free_udp_port()
        self.sender = socket.socket(type=socket.SOCK_DGRAM)
        self.sender.bind(("127.0.0.1", 0))
        self.addCleanup(self.sender.close)

    def start_router(self, wall_port, extra=""):
        show = self.show(f'[devices.phone]\nmatch = {{ kind = "osc", listen = "udp:127.0.0.1:{self.port}" }}\n'
                         f'[visualizations.wall]\nosc = "udp://127.0.0.1:{wall_port}"\n{extra}{ROUTES}')
        return self.router(show, "--midi", "none")

    def send(self, *packets):
        for packet in packets:
            self.sender.sendto(packet, ("127.0.0.1", self.port))

    def oscsend(self, *arguments):
        self.assertEqual(self.start("oscsend", "127.0.0.1", self.port, *arguments).wait(), 0)


class Liblo(OscCase):
    """Between two programs of liblo."""

    def setUp(self):
        super().setUp()
        wall = free_udp_port()
        # oscdump writes in blocks where nobody looks, unless it is told to write lines.
        self.dump = self.start("oscdump", "-L", wall)
        self.wait_until_bound(wall)
        self.start_router(wall)
        self.read = 0

    def wait_until_bound(self, port):
        def bound():
            with open("/proc/net/udp") as v4, open("/proc/net/udp6") as v6:
                return f":{port:04X} " in v4.read() + v6.read()
        self.eventually(bound)

    def arrives(self, *expected):
        for text in expected:
            _, found = self.dump.out.wait_for(r"^\S+ (/.*?)\s*$", start=self.read)
            self.read += 1
            self.assertEqual(found[1], text)

    def test_ranges_map_the_first_end_to_the_first_and_the_second_to_the_second(self):
        for sent, received in (("0", "-1.000000"), ("10", "1.000000"), ("5", "0.000000"), ("2.5", "-0.500000")):
            self.oscsend("/fader/3", "f", sent)
            self.arrives(f"/level/3 f {received}")
        for sent, received in (("0", "100.000000"), ("10", "0.000000"), ("2.5", "75.000000")):
            self.oscsend("/down", "f", sent)
            self.arrives(f"/down f {received}")
        for sent, received in (("0", "1.000000"), ("2.5", "0.750000"), ("10", "0.000000")):
            self.oscsend("/inverted", "f", sent)
            self.arrives(f"/inverted f {received}")

    def test_values_outside_the_range_leave_at_its_ends(self):
        for sent, received in (("-3", "-1.000000"), ("11", "1.000000")):
            self.oscsend("/fader/3", "f", sent)
            self.arrives(f"/level/3 f {received}")

    def test_a_route_without_ranges_sends_the_value_as_it_came(self):
        self.oscsend("/plain", "f", "0.25")
        self.oscsend("/plain", "i", "42")
        self.oscsend("/plain", "s", "word")
        self.arrives("/plain f 0.250000", "/plain i 42", '/plain s "word"')

    def test_arg_picks_one_argument(self):
        self.oscsend("/accelerometer", "fff", "0.5", "-9.75", "2")
        self.arrives("/pitch f -9.750000")

    def test_pass_sends_every_type_as_it_came(self):
        for tags, values, shown in (
                ("i", ["-7"], "-7"), ("f", ["0.5"], "0.500000"), ("s", ["two words"], '"two words"'),
                ("h", ["9007199254740993"], "9007199254740993"), ("d", ["0.125"], "0.125000"), ("S", ["sym"], "'sym"),
                ("c", ["x"], "'x'"), ("m", ["00903c64"], "MIDI [0x00 0x90 0x3c 0x64]"), ("T", [], "#T"),
                ("F", [], "#F"), ("N", [], "Nil"), ("I", [], "Infinitum"),
                ("iTfsN", ["1", "3.5", "hello"], '1 #T 3.500000 "hello" Nil')):
            self.oscsend("/all/of/it", tags, *values)
            self.arrives(f"/phone/of/it {tags} {shown}")


class Packets(OscCase):
    """Against packets made and read here, byte for byte."""

    def setUp(self):
        super().setUp()
        self.wall = osc.Receiver()
        self.addCleanup(self.wall.close)

    def received_up_to_the_end(self):
        """Everything that arrived before `/end`, which the test sends last."""
        self.send(osc.message("/end", "i", 1))
        return self.wall.take_until(lambda message: message[0] == "/end")[:-1]

    def phone(self):
        device, = [device for device in self.asked("devices") if device["alias"] == "phone"]
        return device

    def counts_of(self, sender):
        address = "%s:%d" % sender.getsockname()
        counts, = [counts for counts in self.phone()["senders"] if counts["from"] == address]
        return counts

    def test_pass_changes_no_byte_of_any_type(self):
        self.start_router(self.wall.port)
        sent = [("b", b"\x00\x01\xff"), ("b", b""), ("b", bytes(1000)), ("t", 0x83AA7E8000000001),
                ("m", b"\x01\x90\x3c\x64"), ("r", b"\xff\x80\x00\x01"), ("h", -2**63), ("d", float("-inf")), ("s", "")]
        self.send(*[osc.message("/all/x", tag, value) for tag, value in sent])
        self.send(osc.message("/all/x", "[f[i]]TFNI", 0.5, 3))
        received = self.received_up_to_the_end()
        self.assertEqual(received[:-1], [("/phone/x", tag, [value]) for tag, value in sent])
        self.assertEqual(received[-1], (
            "/phone/x", "[f[i]]TFNI", ["[", 0.5, "[", 3, "]", "]", True, False, None, "infinitum"]))

    def test_messages_of_a_bundle_leave_one_a_datagram_and_in_order(self):
        self.start_router(self.wall.port)
        inner = osc.bundle(osc.message("/fader/2", "f", 10.0), osc.message("/all/x", "i", 2))
        self.send(osc.bundle(osc.message("/fader/1", "f", 0.0), inner, osc.message("/all/y", "s", "last"),
                             time_tag=0x83AA7E8000000001))
        self.assertEqual(self.received_up_to_the_end(), [
            ("/level/1", "f", [-1.0]), ("/level/2", "f", [1.0]), ("/phone/x", "i", [2]), ("/phone/y", "s", ["last"])])

    def test_malformed_packets_are_counted_for_their_sender_and_never_forwarded(self):
        router = self.start_router(self.wall.port)
        good = osc.message("/all/x", "ifb", 1, 0.5, b"12345")
        malformed = [good[:size] for size in range(1, len(good)) if size not in (8,)] + [
            b"", bytes(16), os.urandom(7), good + bytes(4), b"/all/x\0\1" + good[8:],
            osc.text("/all/x") + osc.text(",b") + b"\x7f\xff\xff\xff",
            osc.text("/all/x") + osc.text(",b") + b"\xff\xff\xff\xff",
            osc.text("/all/x") + osc.text(",q") + bytes(4), osc.message("/all/x", "[i", 1),
            osc.text("#bundle") + bytes(7) + b"\1\xff\xff\xff\xfc" + good,
            osc.text("#bundle") + bytes(7) + b"\1\0\0\0\0" + good,
            osc.bundle(good, good[:-4]), osc.message("/all/" + 252 * "x", "i", 1), osc.message("all/x", "i", 1)]
        nested = good
        for _ in range(9):
            nested = osc.bundle(nested)
        malformed += [nested, osc.bundle(*[good] * 257), osc.message("/all/x", "b", bytes(8192))]
        self.send(*malformed)
        other = socket.socket(type=socket.SOCK_DGRAM)
        self.addCleanup(other.close)
        other.bind(("127.0.0.2", 0))  # counted by host: many programs send each packet from a new port
        other.sendto(b"not OSC", ("127.0.0.1", self.port))
        self.assertEqual(self.received_up_to_the_end(), [])

        one, two = self.counts_of(self.sender), self.counts_of(other)
        self.assertEqual((one["malformed"], one["packets"], one["messages"]),
                         (len(malformed), 1, 1))
        self.assertIn("last_fault", one)
        self.assertEqual((two["malformed"], two["messages"]), (1, 0))
        self.assertEqual(self.phone()["malformed"], len(malformed) + 1)
        self.send(good)
        self.assertEqual(self.received_up_to_the_end(), [("/phone/x", "ifb", [1, 0.5, b"12345"])])
        router.stop()
        noise = [line for line in router.err.texts if re.search("(?i)osc|malformed|exception", line)]
        self.assertEqual(noise, [], "a line for a packet")

    def test_random_bytes_never_stop_the_router(self):
        self.start_router(self.wall.port)
        good = osc.bundle(osc.message("/all/x", "ifsb", 1, 0.5, "s", b"12345"), osc.message("/fader/1", "f", 1.0))
        for seed in range(500):
            chance = random.Random(seed)
            spoilt = bytearray(good)
            for _ in range(3):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            with self.subTest(seed=seed):
                self.send(bytes(spoilt), chance.randbytes(chance.randrange(256)))
                for address, _, _ in self.received_up_to_the_end():
                    self.assertRegex(address, "^/(phone|level|plain|down|inverted|pitch)(/|$)")

    def test_every_message_of_a_burst_arrives_once_and_in_order_and_is_counted(self):
        self.start_router(self.wall.port)
        for start in range(0, 3000, 100):  # as many as any system's buffers hold
            burst = range(start, start + 100)
            self.send(*[osc.message("/all/x", "i", number) for number in burst])
            self.assertEqual([values[0] for _, _, values in self.received_up_to_the_end()], list(burst))
        counts = self.counts_of(self.sender)
        self.assertEqual((counts["messages"], counts["dropped"], self.phone()["dropped_by_kernel"]), (3030, 0, 0))


if __name__ == "__main__":
    run_tests(("oscsend", "liblo-tools"), ("oscdump", "liblo-tools"))
