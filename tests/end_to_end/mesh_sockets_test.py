#!/usr/bin/env python3
"""Real nodes hear and say what they should, on the interfaces they should.

usage: mesh_sockets_test.py MESH_PRINTER
"""
import struct, time

from mesh_hosts import Case, run_tests

# Sends a query from a port of its own and prints one line for each hello that comes back.
ASK = """
import socket, sys
query, host = bytes.fromhex(sys.argv[1]), sys.argv[2]
asker = socket.socket(type=socket.SOCK_DGRAM)
asker.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
asker.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
asker.sendto(query, (host, 7282))
asker.settimeout(1)
try:
    while True:
        answer = asker.recv(2048)
        if answer.startswith(b"/hana/hello"): print("answer", flush=True)
except TimeoutError:
    print("end", flush=True)
"""

# Prints one line for each UDP packet of discovery that passes an interface.
SNIFF = """
import socket, struct
every = 0x0003
tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(every))
tap.bind(("eth0", every))
print("listening", flush=True)
while True:
    frame = tap.recv(4096)
    if b"/hana/" in frame: print("frame", frame[26:30].hex(), flush=True)
"""

HOLD = """
import socket, time
held = socket.socket(type=socket.SOCK_DGRAM)
held.bind(("", 7282))
print("held", flush=True)
time.sleep(60)
"""


def osc_string(text):
    data = text.encode() + b"\0"
    return data + b"\0" * (-len(data) % 4)


def query(filter_text=""):
    packet = osc_string("/hana/query") + osc_string(",siss") + osc_string("asker") + struct.pack(">i", 1) + osc_string(filter_text)
    return packet + osc_string("." * (511 - len(packet)))


class Sockets(Case):
    """Hosts a (10.7.0.1) and b (10.7.0.2), up."""

    def setUp(self):
        super().setUp()
        self.address("a", "10.7.0.1/24"), self.address("b", "10.7.0.2/24")
        self.up("a", "b")

    def answers(self, host, to):
        asker = self.run_python(host, ASK, query().hex(), to)
        asker.wait_for("end", 5)
        return asker.all_lines().count("answer")

    def test_a_broadcast_is_heard_by_all_programs_of_a_host_and_unicast_by_one(self):
        self.node("a", "visualization", "x", 9001), self.node("a", "visualization", "y", 9002)
        self.assertEqual(self.answers("b", "10.7.0.255"), 2)
        self.assertEqual(self.answers("b", "255.255.255.255"), 2)
        self.assertEqual(self.answers("b", "10.7.0.1"), 1)

    def test_a_denied_interface_hears_nothing_and_says_nothing(self):
        tap = self.run_python("b", SNIFF)
        tap.wait_for("listening", 5)
        self.node("a", "visualization", "x", 9001, "--deny", "eth*")
        self.assertEqual(self.answers("b", "10.7.0.255"), 0)
        self.assertEqual(self.answers("b", "10.7.0.1"), 0)
        time.sleep(1)
        self.assertEqual(set(tap.all_lines()), {"listening", "frame 0a070002"})  # the questions

    def test_programs_that_were_denied_the_loopback_find_each_other_over_the_network(self):
        router = self.node("a", "router", "desk", 0, "--deny", "lo")
        visualization = self.node("a", "visualization", "nebula", 9000, "--deny", "lo")
        router.wait_for(r"appeared visualization nebula 10\.7\.0\.1:9000", 2)
        visualization.wait_for(r"appeared router desk 10\.7\.0\.1:0", 2)

    def test_a_host_on_two_networks_carries_nothing_from_one_to_the_other(self):
        self.add_switch("t")
        self.add_host("c"), self.connect("c", "eth1", "t")
        self.add_host("d"), self.connect("d", "eth1", "t")
        self.address("c", "10.7.0.3/24"), self.address("c", "10.8.0.3/24", "eth1")
        self.address("d", "10.8.0.4/24", "eth1")
        self.up("c"), self.up("c", "d", interface="eth1")
        first, middle, last = (self.node(host, "visualization", host, 9000) for host in "acd")
        first.wait_for(r"appeared visualization c (10\.7\.0\.3|\[fe80::[^%]*%eth0\]):9000", 2)
        last.wait_for(r"appeared visualization c (10\.8\.0\.3|\[fe80::[^%]*%eth1\]):9000", 2)
        for _ in range(2):
            middle.wait_for(r"appeared visualization (a (10\.7\.0\.1|\[)|d (10\.8\.0\.4|\[))", 2)
        time.sleep(1)
        self.assertEqual([line for line in first.all_lines() if "visualization d" in line], [])
        self.assertEqual([line for line in last.all_lines() if "visualization a" in line], [])
        self.assertEqual([line for line in first.seen if r"10.8." in line], [])

    def test_a_port_that_another_program_keeps_to_itself_is_told_and_taken_when_it_is_free(self):
        holder = self.run_python("a", HOLD)
        holder.wait_for("held", 5)
        router = self.node("a", "router", "desk")
        self.assertIn("warning another program keeps UDP port 7282 to itself", "\n".join(router.seen))
        early = self.node("b", "visualization", "early", 9001)
        early.wait_for("appeared router desk", 3)  # the router is heard all the same
        early.say_bye()
        holder.kill()
        time.sleep(4.5)
        self.node("b", "visualization", "late", 9002)
        router.wait_for(r"appeared visualization late 10\.7\.0\.2:9002", 0.5)


if __name__ == "__main__":
    run_tests()
