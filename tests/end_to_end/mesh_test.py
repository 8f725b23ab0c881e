#!/usr/bin/env python3
"""Real nodes on real sockets find and lose each other.

usage: mesh_test.py MESH_PRINTER VIZ_PY
"""
import sys, time

from mesh_hosts import Case, run_tests

VIZ = sys.argv[2]


class Mesh(Case):
    """Hosts a (10.7.0.1) and b (10.7.0.2)."""

    def setUp(self):
        super().setUp()
        self.address("a", "10.7.0.1/24"), self.address("b", "10.7.0.2/24")

    def test_two_hosts_find_each_other_by_multicast_alone_and_lose_each_other(self):
        self.up("a", "b")
        router = self.node("a", "router", "desk")
        visualization = self.node("b", "visualization", "nebula", 9000)
        router.wait_for(r"appeared visualization nebula 10\.7\.0\.2:9000", 5)
        visualization.wait_for(r"appeared router desk 10\.7\.0\.1:0", 5)

        visualization.say_bye()
        router.wait_for("bye visualization nebula", 1)

        killed = self.node("b", "visualization", "nebula", 9000)
        router.wait_for("(appeared|returned) visualization nebula", 5)
        killed.kill()
        start = time.monotonic()
        router.wait_for("silent visualization nebula", 5)
        self.assertLess(time.monotonic() - start, 3.5)
        self.node("b", "visualization", "nebula", 9000)
        router.wait_for("(appeared|returned) visualization nebula", 5)

    def test_programs_of_one_name_on_one_host_are_different_nodes_reached_over_loopback(self):
        router = self.node("a", "router", "desk")  # with no network but lo
        first = self.node("a", "visualization", "nebula", 9000)
        router.wait_for(r"appeared visualization nebula 127\.0\.0\.1:9000", 5)
        second = self.node("a", "visualization", "nebula", 9001)
        router.wait_for(rf"appeared visualization nebula~{second.id[:4]} 127\.0\.0\.1:9001", 5)
        self.assertNotEqual(first.id, second.id)

        first.kill()
        again = self.node("a", "visualization", "nebula", 9000)
        self.assertEqual(again.id, first.id)
        router.wait_for("restarted visualization nebula", 2)
        router.wait_for(r"(appeared|returned) visualization nebula 127\.0\.0\.1:9000", 1)

    def test_three_programs_on_one_host_with_a_network_all_find_each_other(self):
        self.up("a")
        nodes = {name: self.node("a", "visualization", name, port) for name, port in (("x", 9001), ("y", 9002), ("z", 9003))}
        for name, node in nodes.items():
            others = set(nodes) - {name}
            found = {node.wait_for(r"(?:appeared|changed) visualization (\w) 127\.0\.0\.1:", 2)[1] for _ in others}
            self.assertEqual(found, others)

    def test_the_ten_line_script_joins_receives_plain_osc_and_is_gone_after_five_seconds(self):
        self.up("a", "b")
        self.ip("b", "route", "add", "default", "via", "10.7.0.1")
        router = self.node("a", "router", "desk")
        script = self.run_program("b", sys.executable, VIZ)
        router.wait_for(r"appeared visualization nebula 10\.7\.0\.2:9000", 5)
        send = ("import socket, sys; socket.socket(type=socket.SOCK_DGRAM)"
                ".sendto(bytes.fromhex(sys.argv[1]), ('10.7.0.2', 9000))")
        message = b"/bloom\0\0,ff\0" + bytes.fromhex("3f000000bf800000")
        self.run_program("a", sys.executable, "-c", send, message.hex())
        script.wait_for(r"/bloom \(0\.5, -1\.0\)", 5)
        time.sleep(6.5)
        script.kill()
        start = time.monotonic()
        router.wait_for("silent visualization nebula", 8)
        self.assertGreater(time.monotonic() - start, 3.5)
        self.assertLess(time.monotonic() - start, 6.5)


if __name__ == "__main__":
    run_tests()
